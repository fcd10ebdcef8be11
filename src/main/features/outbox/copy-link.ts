import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import type { ConsoleActor } from '../../actor.ts'
import { isPasswordFresh } from '../../context.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { isBehindWall } from '../matters/matter-visibility.ts'
import { mintLinks, type MintedLink } from '../portal-access/mint-links.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { mintInviteToken } from '../staff/invites.ts'
import { selectPortalAddresses } from './outbox.queries.ts'
import { selectEmail, selectEmailClient, type EmailRow } from './outbox-list.queries.ts'
import { addressFor } from './where-to.ts'

/**
 * A fresh link of this e-mail, to hand over by other means; in the activity (NTF-4). It signs in as the client, so that it
 * is refused to staff whom an ethical wall keeps from any matter of theirs (CLT-3).
 */
export async function copyLink(
  deps: Deps,
  actor: ConsoleActor,
  { emailId }: { emailId: string },
): Promise<MintedLink | Refusal> {
  return await deps.store.write(async (tx) => {
    const row = await selectEmail(tx.db, actor, emailId)
    if (!row) return refuse('NOT_FOUND')
    const link =
      row.client_id === null ? await inviteLink(tx, deps, actor, row) : await clientLink(tx, deps, actor, row)
    if ('refused' in link) return link
    await recordActivity(tx, deps, {
      actor,
      kind: 'outbox.link-copied',
      clientId: row.client_id,
      matterId: row.matter_id,
      subjectKind: 'email',
      subjectId: row.id,
      data: { to: row.to_name || row.to_email },
    })
    return link
  })
}

async function clientLink(tx: Tx, deps: Deps, actor: ConsoleActor, row: EmailRow): Promise<MintedLink | Refusal> {
  const client = row.client_id === null ? undefined : await selectEmailClient(tx.db, row.client_id)
  if (!client?.email || client.has_portal_access !== 1 || client.archived_at_ms !== null)
    return refuse('CONFLICT', { messageKey: 'common.mail.cancelled.accessEnded' })
  if (await isBehindWall(tx.db, actor, client.id)) return refuse('FORBIDDEN')
  const address = addressFor(await selectPortalAddresses(tx.db), client.portal_address_id)
  if (!address) return refuse('CONFLICT', { messageKey: 'common.mail.held.noAddress' })
  const [link] = await mintLinks(tx, deps, [
    {
      clientId: client.id,
      accessVersion: client.access_version,
      portalAddressId: address.id,
      origin: address.origin,
      emailId: row.id,
      emailNorm: normalizeEmail(client.email),
      target: row.target,
      madeBy: actor.kind === 'staff' ? actor.userId : actor.name,
    },
  ])
  return link ?? refuse('CONFLICT')
}

async function inviteLink(tx: Tx, deps: Deps, actor: ConsoleActor, row: EmailRow): Promise<MintedLink | Refusal> {
  const consoleOrigin = deps.consoleOrigin?.() ?? null
  if (row.kind !== 'staff-invite' || consoleOrigin === null)
    return refuse('INVALID', { messageKey: 'common.mail.noLink' })
  if (actor.kind === 'staff') {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    // Whoever has it makes an account of the role that was offered: as much as inviting does (S10).
    if (!isPasswordFresh(actor, deps.clock.now())) return refuse('PASSWORD_DUE')
  }
  const { inviteId } = JSON.parse(row.params) as { inviteId?: string }
  const invite = await mintInviteToken(tx, deps, inviteId ?? '')
  if (!invite) return refuse('GONE', { messageKey: 'common.mail.cancelled.inviteOver' })
  return { url: `${consoleOrigin}${row.target}#${invite.token}`, expiresAtMs: invite.expiresAtMs }
}
