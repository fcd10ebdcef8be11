import Database from 'better-sqlite3'
import { derivedColumns, type ClientFields } from '../../../src/main/features/clients/client-row.ts'

const given = [
  'María',
  'John',
  'Aisha',
  'Pavel',
  'Núria',
  'Chen',
  'Ruth',
  'Samuel',
  'Ingrid',
  'Tomás',
  'Leila',
  'Kwame',
]
const family = ['Vance', 'García', 'Okafor', 'Novák', 'Castellano', 'Begay', 'Visser', 'Haddad', 'Lindqvist', 'Ortega']
const syllables = ['ba', 'ri', 'to', 'len', 'mar', 'so', 'vi', 'kan', 'du', 'pel', 'or', 'ne']

/** Puts so many clients with plausible, mostly different names into a closed store, past the verbs. */
export function insertManyClients(file: string, count: number): void {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  let client: Database.Statement | undefined
  const word = db.prepare('insert into client_words (word, client_id) values (?, ?)')
  db.transaction(() => {
    for (let index = 0; index < count; index++) {
      const id = `019f1111-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
      const part = (shift: number) => syllables[Math.floor(index / shift) % syllables.length] ?? ''
      const fields: ClientFields = {
        kind: 'person',
        givenName: given[index % given.length] ?? '',
        familyName: `${family[Math.floor(index / 7) % family.length]}${part(70)}${part(840)}${part(10_080)}`,
        companyName: '',
        email: `client${index}@mail.example`,
        phone: `(505) 555-${String(index % 10_000).padStart(4, '0')}`,
        address: '',
        locale: index % 5 === 0 ? 'es' : 'en',
        portalAddressId: null,
        notes: '',
        tags: [],
      }
      const { columns, words } = derivedColumns(fields)
      const row = {
        id,
        ...columns,
        locale_is_chosen: 0,
        has_portal_access: 0,
        access_version: 1,
        version: 1,
        created_at_ms: index,
        updated_at_ms: index,
      }
      const names = Object.keys(row)
      client ??= db.prepare(
        `insert into clients (${names.join(', ')}) values (${names.map((name) => `@${name}`).join(', ')})`,
      )
      client.run(row)
      for (const each of words) word.run(each, id)
    }
  })()
  db.exec('analyze')
  db.close()
}
