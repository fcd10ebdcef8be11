import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import Database from 'better-sqlite3'
import fastify from 'fastify'
import { openHost } from '../../../src/main/open-host.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { hour } from '../../../src/shared/time.ts'

/**
 * A host whose store has so many clients with ten shares each, and beside it bare Fastify that answers with the same bytes.
 * Rows are written past the verbs: a million shares through them would take an hour.
 */
const [folder = '', clientText = '1000'] = process.argv.slice(2)
const clientCount = Number(clientText)
const token = createHash('sha256').update('bench').digest('base64url')
const hash = createHash('sha256').update(token).digest('hex')

await mkdir(folder, { recursive: true })
const options = {
  dataFolder: path.join(folder, 'data'),
  pagesFolder: path.join(folder, 'pages'),
  key: {},
  logLevel: 'warn' as const,
  console: { host: '127.0.0.1', port: 0, origins: [], proxies: [] },
  portal: { host: '127.0.0.1', port: 0, proxies: [] },
}
const store = path.join(folder, 'data/store/portico.sqlite')
// A second host of the same folder finds what the first has left.
if (!existsSync(store)) {
  const first = await openHost(options)
  await setUpFirm(
    first.deps,
    { kind: 'system', name: 'bench' },
    {
      firmName: 'Bench',
      ownerName: 'Owner',
      ownerEmail: 'owner@bench.example',
      password: 'a password for the bench',
      locale: 'en',
      timeZone: 'UTC',
    },
  )
  await first.stop()
  seed(store)
}
const host = await openHost(options)
// The index of a firm that has been there for years is up to date: making it anew beside the bench would be measured too.
for (const name of ['documents', 'notes', 'messages'])
  await host.deps.search.put([], { name, value: JSON.stringify({ atMs: Date.now(), id: '' }) })
const listening = await host.start()
const home = await fetch(`${listening.portal}/rpc/home/get`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    origin: listening.portal,
    cookie: `portico-client-${new URL(listening.portal).port}=${token}`,
  },
  body: JSON.stringify({ json: undefined }),
})
const body = await home.text()
if (home.status !== 200 || !body.includes('Document')) throw new Error(`home answers ${home.status}: ${body}`)

const bare = fastify()
bare.post('/rpc/home/get', (_request, reply) => reply.type('application/json').send(body))
const peer = await bare.listen({ host: '127.0.0.1', port: 0 })
process.send?.({ ours: listening.portal, peer, token, bytes: body.length })
process.once('SIGTERM', () => void Promise.all([host.stop(), bare.close()]).then(() => process.exit(0)))

function seed(file: string): void {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  db.pragma('foreign_keys = OFF')
  const now = Date.now()
  let count = 0
  const id = () => {
    const rest = (++count).toString(16).padStart(12, '0')
    return `019f0000-0000-7000-8000-${rest}`
  }
  const insert = (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row)
    const statement = (statements[table] ??= db.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    ))
    statement.run(Object.values(row))
  }
  const statements: Record<string, Database.Statement> = {}
  const { id: staffId } = db.prepare('select id from staff_users').get() as { id: string }
  const { id: addressId } = db.prepare('select id from portal_addresses').get() as { id: string }
  const clientRow = (index: number, clientId: string) => ({
    id: clientId,
    kind: 'person',
    given_name: 'Given',
    family_name: `Family${index}`,
    company_name: '',
    display_name: `Given Family${index}`,
    sort_name: `family${index} given`,
    search_text: ` given family${index}`,
    email: `c${index}@mail.example`,
    email_norm: `c${index}@mail.example`,
    phone: '',
    address: '',
    locale: 'en',
    locale_is_chosen: 0,
    portal_address_id: null,
    notes: '',
    has_portal_access: 1,
    portal_email_norm: `c${index}@mail.example`,
    access_version: 1,
    invited_at_ms: now,
    version: 1,
    created_at_ms: now,
    updated_at_ms: now,
  })
  db.transaction(() => {
    for (let index = 0; index < clientCount; index++) {
      const clientId = id()
      const matterId = id()
      const participantId = id()
      insert('clients', clientRow(index, clientId))
      insert('matters', {
        id: matterId,
        number: `2026-${index}`,
        title: `Matter ${index}`,
        search_text: ` matter ${index}`,
        practice_area: '',
        status: 'open',
        responsible_user_id: staffId,
        is_restricted: 0,
        version: 1,
        opened_at_ms: now,
        created_at_ms: now,
        updated_at_ms: now,
      })
      insert('participants', {
        id: participantId,
        matter_id: matterId,
        client_id: clientId,
        role: '',
        created_at_ms: now,
      })
      for (let each = 0; each < 10; each++) share(matterId, participantId, clientId, each)
      if (index === Math.floor(clientCount / 2))
        insert('client_sessions', {
          id: id(),
          token_hash: hash,
          client_id: clientId,
          access_version: 1,
          portal_address_id: addressId,
          created_at_ms: now,
          last_active_at_ms: now,
          expires_at_ms: now + 8 * hour,
          ip: '127.0.0.1',
          user_agent: '',
        })
    }
  })()
  // Whoever writes past the host takes its seal away.
  db.exec('analyze')
  db.close()
  removeSeal(file)

  function share(matterId: string, participantId: string, clientId: string, each: number) {
    const isDocument = each % 2 === 0
    const atMs = now - each * hour
    const threadId = id()
    const shareId = id()
    let resourceId = threadId
    if (isDocument) {
      resourceId = id()
      const fileId = id()
      insert('files', {
        id: fileId,
        storage_key: fileId,
        size_bytes: 1000,
        sha256: '0'.repeat(64),
        state: 'checked',
        media_type: 'application/pdf',
        created_at_ms: atMs,
      })
      insert('documents', {
        id: resourceId,
        matter_id: matterId,
        name: `Document ${each}.pdf`,
        search_text: ' document',
        file_id: fileId,
        version_number: 1,
        created_by_kind: 'staff',
        created_by_id: staffId,
        created_at_ms: atMs,
        updated_at_ms: atMs,
      })
      insert('document_versions', {
        document_id: resourceId,
        version_number: 1,
        file_id: fileId,
        name: `Document ${each}.pdf`,
        created_by_kind: 'staff',
        created_by_id: staffId,
        created_at_ms: atMs,
      })
    }
    insert('threads', {
      id: threadId,
      matter_id: matterId,
      kind: isDocument ? 'entry' : 'thread',
      subject: `Subject ${each}`,
      search_text: ' subject',
      created_by_kind: 'staff',
      created_by_id: staffId,
      created_at_ms: atMs,
      last_message_at_ms: atMs,
      firm_read_at_ms: atMs,
    })
    insert('messages', {
      id: id(),
      thread_id: threadId,
      position: 1,
      author_kind: 'staff',
      author_id: staffId,
      body: 'Please read this and tell me if anything is missing.',
      search_text: ' please',
      share_id: isDocument ? shareId : null,
      created_at_ms: atMs,
    })
    insert('shares', {
      id: shareId,
      batch_id: shareId,
      resource_kind: isDocument ? 'document' : 'thread',
      resource_id: resourceId,
      matter_id: matterId,
      participant_id: participantId,
      client_id: clientId,
      thread_id: threadId,
      message: 'Please read this and tell me if anything is missing.',
      origin: 'firm',
      version_number: isDocument ? 1 : null,
      state: 'live',
      shared_by: staffId,
      confirmed_email_norm: '',
      created_at_ms: atMs,
      starts_at_ms: atMs,
      first_viewed_at_ms: each < 4 ? null : atMs,
      view_count: each < 4 ? 0 : 1,
      download_count: 0,
    })
  }
}

function removeSeal(file: string): void {
  rmSync(`${file}.seal`, { force: true })
}
