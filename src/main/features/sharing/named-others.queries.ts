import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

/** Of some words, those that a client can be found by. */
export const selectClientWords = (db: ReadDb, words: readonly string[]) =>
  db
    .selectFrom('client_words')
    .select('word')
    .distinct()
    .where('word', 'in', [...words])
    .execute()

/** Clients who can be found by both of two words; of very many, some. */
export const selectClientsOfBoth = (db: ReadDb, a: string, b: string, limit: number) =>
  db
    .selectFrom('client_words as one')
    .innerJoin('client_words as two', 'two.client_id', 'one.client_id')
    .select('one.client_id')
    .where('one.word', '=', a)
    .where('two.word', '=', b)
    .limit(limit)
    .execute()

/** Clients whose whole name is one word. */
export const selectClientsOfOneWord = (db: ReadDb, words: readonly string[]) =>
  db
    .selectFrom('clients')
    .select('id as client_id')
    .where('sort_name', 'in', [...words])
    .execute()

export const selectClientNames = (db: ReadDb, clientIds: readonly string[]) =>
  db
    .selectFrom('clients')
    .select(['id', 'kind', 'given_name', 'family_name', 'company_name', 'display_name'])
    .where('id', 'in', [...clientIds])
    .execute()

/** Names that say nothing when they stand in a document of this matter: its participants', and those of people who work here. */
export const selectOwnNames = async (db: ReadDb, matterId: string) => {
  const participants = await db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select(['clients.id', 'clients.display_name as name'])
    .where('participants.matter_id', '=', matterId)
    .execute()
  const staff = await db.selectFrom('staff_users').select('name').execute()
  return { participants, staff }
}

/** Other matters that this person may see, in the order of their ids. */
export const selectOtherMatters = (db: ReadDb, actor: ConsoleActor, matterId: string, afterId: string, limit: number) =>
  db
    .selectFrom('matters')
    .select(['id', 'number', 'title'])
    .where('id', '!=', matterId)
    .where('id', '>', afterId)
    .where(matterVisibleTo(actor, 'matters.id'))
    .orderBy('id')
    .limit(limit)
    .execute()
