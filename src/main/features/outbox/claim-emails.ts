import type { Locale } from '../../../shared/contract-parts.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { EmailCalendar } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { calendarsOfEmail } from '../events/invitations.ts'
import { mintLinks, type LinkOrder } from '../portal-access/mint-links.ts'
import { hasOverdueBill } from '../bills/reminder-steps.ts'
import { hasSomethingToDo } from '../requests/request-steps.ts'
import { isSeenBy } from '../sharing/visible-shares.ts'
import { signInCode } from '../portal-access/sign-in-code.ts'
import { mintInviteToken } from '../staff/invites.ts'
import { mintPasswordLink } from '../staff/password-links.ts'
import type { EmailKind } from './enqueue-email.ts'
import { isInvitation } from './email-content.ts'
import { logoFileOf, type LogoFile } from './email-logo.ts'
import { errorText } from './last-error.ts'
import { senderOf } from './sender-of.ts'
import {
  changeQueued,
  deleteEmail,
  markSending,
  selectFirmAndAddresses,
  selectNextInLine,
  type AddressRow,
  type FirmForEmail,
  type LineRow,
} from './outbox.queries.ts'
import { addressFor, consoleObstacle, portalObstacle, type HeldReason } from './where-to.ts'

/** Ready to be rendered and sent. */
export interface ClaimedEmail {
  id: string
  kind: EmailKind
  attempts: number
  messageId: string
  to: { email: string; name: string }
  clientId: string | null
  matterId: string | null
  locale: Locale
  isFirst: boolean
  params: Record<string, string | number>
  url: string | null
  code: string | null
  /** What it brings to its reader's calendar. */
  calendars: readonly EmailCalendar[]
  firm: { name: string; accentColor: string | null; replyTo: string; logo: LogoFile | null }
  /** Asked for with an address that is nobody's: goes all the way, and is dropped instead of handed over (ACC-6). */
  isDecoy: boolean
}

export interface Claim {
  emails: ClaimedEmail[]
  /** How many were taken out of the line, to be sent or not. */
  count: number
  /** Whether more may be due: beyond the limits, or out of sight. */
  hasMore: boolean
  /** When the next one is due that was not yet. */
  nextAtMs: number | null
}

/** Held e-mails leave the line until they are released. */
export const neverMs = Number.MAX_SAFE_INTEGER

/**
 * Takes the next due e-mails for sending, a step: decides now, inside the write, whether, where and with which link they go
 * (the links are minted here, NTF-1 and ACC-3), so that nothing goes to an address or a client of before.
 */
export async function claimEmails(tx: Tx, deps: Deps, order: { limit: number; otherLimit: number }): Promise<Claim> {
  const nowMs = deps.clock.now()
  const line = await selectNextInLine(tx.db, order.limit, order.otherLimit === 0)
  const allDue = line.filter((row) => row.next_attempt_at_ms <= nowMs)
  const due = withinLimit(allDue, order.otherLimit)
  const hasMore = due.length < allDue.length || allDue.length === order.limit || order.otherLimit === 0
  const laterMs = line.find((row) => row.next_attempt_at_ms > nowMs)?.next_attempt_at_ms ?? null
  const nextAtMs = laterMs === neverMs ? null : laterMs
  if (due.length === 0) return { emails: [], count: 0, hasMore, nextAtMs }
  const { firm, addresses } = await selectFirmAndAddresses(tx.db)
  const consoleOrigin = deps.consoleOrigin?.() ?? null
  const context = { firm, addresses, consoleOrigin }
  const emails: ClaimedEmail[] = []
  const orders: { email: ClaimedEmail; link: LinkOrder }[] = []
  for (const row of due) {
    const email = await prepare(tx, deps, row, context)
    if (!email) continue
    emails.push(email)
    const link = linkOrderOf(email, row, addresses)
    if (link) orders.push({ email, link })
  }
  const links = await mintLinks(
    tx,
    deps,
    orders.map(({ link }) => link),
  )
  for (const [index, { email }] of orders.entries()) email.url = links[index]?.url ?? null
  for (const email of emails) await markSending(tx.db, { emailId: email.id })
  return { emails, count: due.length, hasMore, nextAtMs }
}

/** Sign-in mails all, of the others so many. */
function withinLimit(due: readonly LineRow[], otherLimit: number): LineRow[] {
  let others = 0
  return due.filter((row) => row.kind === 'sign-in' || ++others <= otherLimit)
}

interface Context {
  firm: FirmForEmail
  addresses: AddressRow[]
  consoleOrigin: string | null
}

/** Those of events, and what they were gathered into (NTF-2). */
const mayBringCalendars = (kind: EmailKind) => kind === 'event' || kind === 'event-brief' || kind === 'share'

/** Null when it is cancelled or held instead. */
async function prepare(tx: Tx, deps: Deps, row: LineRow, context: Context): Promise<ClaimedEmail | null> {
  const email = emailOf(deps, row, context)
  if (row.client_id !== null) {
    const reason = cancelReason(row) ?? (await reminderOver(tx, deps, row)) ?? (await newsOver(tx, deps, row))
    if (reason) return await cancel(tx, deps, row, reason)
    const address = addressFor(context.addresses, row.client_address_id ?? row.portal_address_id)
    const obstacle = portalObstacle(address, deps.mailer())
    if (obstacle) return await hold(tx, deps, row, obstacle, address?.id ?? null)
    // An address changed since: never to the old one (ACC-9).
    if (email.to.email !== row.to_email)
      await changeQueued(tx.db, row.id, { to_email: email.to.email, to_name: email.to.name })
    if (!mayBringCalendars(email.kind)) return email
    const { firm } = email
    const mailbox = senderOf(deps.mailer(), firm)
    return { ...email, calendars: await calendarsOfEmail(tx, deps, email.id, { name: firm.name, mailbox }) }
  }
  if (email.isDecoy && row.kind === 'sign-in') {
    if (!portalObstacle(addressFor(context.addresses, row.portal_address_id), deps.mailer())) return email
    await deleteEmail(tx.db, { emailId: row.id })
    return null
  }
  if (row.kind === 'password-reset') {
    const obstacle = consoleObstacle(context.consoleOrigin, deps.mailer())
    const link = obstacle ? null : await mintPasswordLink(tx, deps, String(email.params['linkId']))
    if (link) return { ...email, url: `${context.consoleOrigin}${row.target}#${link.token}` }
    if (!email.isDecoy && obstacle) return await hold(tx, deps, row, obstacle, null)
    if (!email.isDecoy) return await cancel(tx, deps, row, 'common.mail.cancelled.passwordLinkOver')
    await deleteEmail(tx.db, { emailId: row.id })
    return null
  }
  if (row.kind === 'staff-invite') {
    const obstacle = consoleObstacle(context.consoleOrigin, deps.mailer())
    if (obstacle) return await hold(tx, deps, row, obstacle, null)
    const invite = await mintInviteToken(tx, deps, String(email.params['inviteId']))
    if (!invite) return await cancel(tx, deps, row, 'common.mail.cancelled.inviteOver')
    return { ...email, url: `${context.consoleOrigin}${row.target}#${invite.token}` }
  }
  if (row.kind === 'staff-notice' && consoleObstacle(context.consoleOrigin, deps.mailer()) === null)
    return { ...email, url: `${context.consoleOrigin}${row.target}` }
  return email
}

function emailOf(deps: Deps, row: LineRow, { firm }: Context): ClaimedEmail {
  const kind = row.kind as EmailKind
  const params = JSON.parse(row.params) as Record<string, string | number>
  const isOfClient = row.client_id !== null
  const isSignIn = kind === 'sign-in'
  return {
    id: row.id,
    kind,
    attempts: row.attempts + 1,
    messageId: row.message_id,
    to: { email: row.client_email ?? row.to_email, name: row.display_name ?? row.to_name },
    clientId: row.client_id,
    matterId: row.matter_id,
    // What a client asked for comes in the language of the page they asked on; the rest in their own (POR-3).
    locale: (isSignIn ? row.locale : (row.client_locale ?? row.locale)) === 'es' ? 'es' : 'en',
    isFirst: isInvitation(row),
    params,
    url: null,
    code: codeOf(deps, row, params),
    calendars: [],
    firm: { name: firm.name, accentColor: firm.accent_color, replyTo: firm.reply_to_email, logo: logoFileOf(firm) },
    isDecoy: (isSignIn && !isOfClient) || (kind === 'password-reset' && row.user_id === null),
  }
}

function codeOf(deps: Deps, row: LineRow, params: Record<string, string | number>): string | null {
  const { codeId, codeExpiresAtMs } = params
  if (typeof codeId !== 'string' || Number(codeExpiresAtMs) <= deps.clock.now()) return null
  // Made for an address that is nobody's too: this runs before its answer (C5).
  const code = signInCode(deps, codeId)
  return row.client_id === null ? null : code
}

function cancelReason(row: LineRow): string | null {
  if (row.has_portal_access !== 1 || row.archived_at_ms !== null || row.portal_email_norm === null)
    return 'common.mail.cancelled.accessEnded'
  const isSameAddress = normalizeEmail(row.to_email) === row.portal_email_norm
  return row.kind === 'sign-in' && !isSameAddress ? 'common.mail.cancelled.addressChanged' : null
}

/** Between a reminder and its sending everything may have been done, or withdrawn. */
async function reminderOver(tx: Tx, deps: Deps, row: LineRow): Promise<string | null> {
  if (row.client_id === null) return null
  if (row.kind === 'bill-reminder')
    return (await hasOverdueBill(tx.db, row.client_id, deps.clock.now())) ? null : 'common.mail.cancelled.nothingToPay'
  if (row.kind !== 'request-reminder') return null
  const isLeft = await hasSomethingToDo(tx.db, row.client_id, deps.clock.now())
  return isLeft ? null : 'common.mail.cancelled.nothingToDo'
}

/**
 * News of one thing that wait for their time, and the thing was taken back meanwhile: they would lead nowhere. The invitation goes all the
 * same, and news of several things lead to Home.
 */
async function newsOver(tx: Tx, deps: Deps, row: LineRow): Promise<string | null> {
  if (row.merge_key === null || row.client_id === null || isInvitation(row)) return null
  const [thing] = /[0-9a-f-]{36}$/.exec(row.target) ?? []
  if (thing === undefined) return null
  const reader = { kind: 'client' as const, clientId: row.client_id }
  return (await isSeenBy(tx.db, reader, deps.clock.now(), thing)) ? null : 'common.mail.cancelled.noLongerShared'
}

function linkOrderOf(email: ClaimedEmail, row: LineRow, addresses: AddressRow[]): LinkOrder | null {
  const address = addressFor(addresses, row.client_address_id ?? row.portal_address_id)
  const isToPortal = row.client_id !== null || row.kind === 'sign-in'
  if (!isToPortal || !address) return null
  return {
    clientId: row.client_id,
    accessVersion: row.access_version ?? 0,
    portalAddressId: address.id,
    origin: address.origin,
    // A decoy's e-mail does not stay, and nothing of what a stranger typed does.
    emailId: email.isDecoy ? null : email.id,
    emailNorm: email.isDecoy ? '' : normalizeEmail(email.to.email),
    target: row.target,
    madeBy: 'outbox',
  }
}

async function cancel(tx: Tx, deps: Deps, row: LineRow, reason: string): Promise<null> {
  await changeQueued(tx.db, row.id, { state: 'cancelled', held_reason: null, last_error: errorText(reason, '') })
  await recordActivity(tx, deps, {
    actor: { kind: 'system', name: 'host' },
    kind: 'outbox.cancelled',
    clientId: row.client_id,
    matterId: row.matter_id,
    data: { to: row.to_name || row.to_email },
  })
  tx.emit({ kind: 'console', topic: 'outbox', matterId: row.matter_id ?? undefined })
  return null
}

async function hold(
  tx: Tx,
  deps: Deps,
  row: LineRow,
  reason: HeldReason,
  portalAddressId: string | null,
): Promise<null> {
  await changeQueued(tx.db, row.id, {
    held_reason: reason,
    portal_address_id: portalAddressId,
    next_attempt_at_ms: neverMs,
  })
  if (row.kind !== 'sign-in') {
    await recordActivity(tx, deps, {
      actor: { kind: 'system', name: 'host' },
      kind: 'outbox.held',
      clientId: row.client_id,
      matterId: row.matter_id,
      data: { to: row.to_name || row.to_email },
    })
  }
  tx.emit({ kind: 'console', topic: 'outbox', matterId: row.matter_id ?? undefined })
  return null
}
