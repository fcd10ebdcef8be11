import { sql } from 'kysely'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { matterVisibleTo } from '../matters/matter-visibility.ts'

type ClientIds = readonly string[] | null

/** Codes whose five tries were used up since the client last got in. */
export function selectUsedUpCodes(db: ReadDb, clientIds: ClientIds, sinceMs: number) {
  return db
    .selectFrom('sign_in_codes as code')
    .innerJoin('clients as client', 'client.id', 'code.client_id')
    .select((eb) => ['client.id as client_id', eb.fn.max('code.created_at_ms').as('at_ms')])
    .where((eb) => eb('code.tries_left', '<=', eb.lit(0)))
    .where('code.used_at_ms', 'is', null)
    .where('code.created_at_ms', '>', sinceMs)
    .where((eb) => eb('code.created_at_ms', '>', eb.fn.coalesce('client.last_sign_in_at_ms', eb.lit(0))))
    .$if(clientIds !== null, (query) => query.where('client.id', 'in', clientIds ?? []))
    .groupBy('client.id')
    .execute()
}

/** Links that were opened when they had expired, since the client last got in. */
export function selectExpiredOpens(db: ReadDb, actor: ConsoleActor, clientIds: ClientIds, sinceMs: number) {
  return db
    .selectFrom('sign_in_links as link')
    .innerJoin('clients as client', 'client.id', 'link.client_id')
    .leftJoin('outbox_emails as mail', 'mail.id', 'link.email_id')
    .select((eb) => [
      'client.id as client_id',
      eb.fn.max('link.opened_at_ms').as('at_ms'),
      eb.fn.countAll<number>().as('count'),
    ])
    .where('link.used_at_ms', 'is', null)
    .where((eb) => eb.or([eb('mail.matter_id', 'is', null), matterVisibleTo(actor, 'mail.matter_id')]))
    .whereRef('link.opened_at_ms', '>=', 'link.expires_at_ms')
    .where('link.opened_at_ms', '>', sinceMs)
    .where((eb) => eb('link.opened_at_ms', '>', eb.fn.coalesce('client.last_sign_in_at_ms', eb.lit(0))))
    .$if(clientIds !== null, (query) => query.where('client.id', 'in', clientIds ?? []))
    .groupBy('client.id')
    .execute()
}

/** Clients whose e-mails wait for a portal address that answers. */
export function selectHeldEmails(db: ReadDb, actor: ConsoleActor, clientIds: ClientIds) {
  return db
    .selectFrom('outbox_emails as mail')
    .select((eb) => ['mail.client_id', eb.fn.max('mail.created_at_ms').as('at_ms')])
    .where('mail.state', '=', sql.lit('queued'))
    .where('mail.held_reason', 'is not', null)
    .where('mail.client_id', 'is not', null)
    .where((eb) => eb.or([eb('mail.matter_id', 'is', null), matterVisibleTo(actor, 'mail.matter_id')]))
    .$if(clientIds !== null, (query) => query.where('mail.client_id', 'in', clientIds ?? []))
    .groupBy('mail.client_id')
    .$narrowType<{ client_id: string }>()
    .execute()
}

/** Clients whose last e-mail failed for good. */
export function selectFailedEmails(db: ReadDb, actor: ConsoleActor, clientIds: ClientIds, sinceMs: number) {
  return db
    .selectFrom('outbox_emails as mail')
    .select((eb) => ['mail.client_id', eb.fn.max('mail.created_at_ms').as('at_ms')])
    .where('mail.state', '=', sql.lit('failed'))
    .where('mail.created_at_ms', '>', sinceMs)
    .where('mail.client_id', 'is not', null)
    .where((eb) => eb.or([eb('mail.matter_id', 'is', null), matterVisibleTo(actor, 'mail.matter_id')]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox_emails as later')
            .select('later.id')
            .whereRef('later.client_id', '=', 'mail.client_id')
            .whereRef('later.created_at_ms', '>', 'mail.created_at_ms')
            .where('later.state', '=', 'sent'),
        ),
      ),
    )
    .$if(clientIds !== null, (query) => query.where('mail.client_id', 'in', clientIds ?? []))
    .groupBy('mail.client_id')
    .$narrowType<{ client_id: string }>()
    .execute()
}
