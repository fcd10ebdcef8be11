import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { PortalState } from '../../../shared/portal/access.contract.ts'
import type { ClientActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { chooseLocale, endSessionsOf, extendSession, selectOpenSessions } from './portal-access.queries.ts'
import { portalState } from './portal-state.ts'
import { idleMs } from './session-life.ts'

/** A person acted: the server gives the session another 15 minutes, within its 8 hours (ACC-7, ACC-8). */
export async function touchSession(deps: Deps, actor: ClientActor): Promise<PortalState | Refusal> {
  const nowMs = deps.clock.now()
  const isLive = await deps.store.write((tx) => extendSession(tx.db, actor.sessionId, nowMs, nowMs - idleMs))
  return isLive ? portalState(deps, actor) : refuse('UNAUTHENTICATED')
}

/** **Sign out** ends the session on the server (ACC-8). */
export async function signOut(deps: Deps, actor: ClientActor): Promise<void> {
  await deps.store.write(async (tx) => {
    const ended = await endSessionsOf(tx.db, { sessionId: actor.sessionId }, 'signed-out', deps.clock.now())
    if (ended.length === 0) return
    await recordActivity(tx, deps, { actor, kind: 'session.signed-out' })
    tx.emit({ kind: 'session-ended', zone: 'portal', sessionId: actor.sessionId })
  })
}

/** Where this client is signed in (ACC-11). */
export async function listSessions(deps: Deps, actor: ClientActor) {
  const nowMs = deps.clock.now()
  const rows = await deps.store.read((db) => selectOpenSessions(db, actor.clientId, nowMs, nowMs - idleMs))
  const sessions = rows.map((row) => ({ ...row, isThis: row.sessionId === actor.sessionId }))
  return { sessions }
}

/** Ends one of one's own sessions, this one included (ACC-11). */
export async function endSession(
  deps: Deps,
  actor: ClientActor,
  { sessionId }: { sessionId: string },
): Promise<Refusal | Record<string, never>> {
  return await deps.store.write(async (tx) => {
    const which = { clientId: actor.clientId, sessionId }
    const ended = await endSessionsOf(tx.db, which, 'ended-by-client', deps.clock.now())
    if (ended.length === 0) return refuse('NOT_FOUND')
    await recordActivity(tx, deps, { actor, kind: 'session.ended', data: { user: actor.name } })
    tx.emit({ kind: 'session-ended', zone: 'portal', sessionId })
    tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'session' })
    return {}
  })
}

/** **Change language**: lasts across sessions and devices, and the e-mails follow (POR-3). */
export async function changeLanguage(
  deps: Deps,
  actor: ClientActor,
  { locale }: { locale: Locale },
): Promise<PortalState> {
  await deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    await chooseLocale(tx.db, actor.clientId, locale, nowMs)
    await extendSession(tx.db, actor.sessionId, nowMs, nowMs - idleMs)
    await recordActivity(tx, deps, { actor, kind: 'setting.language-changed' })
    tx.emit({ kind: 'client', clientId: actor.clientId, topic: 'settings' })
    tx.emit({ kind: 'console', topic: 'clients', clientId: actor.clientId })
  })
  return portalState(deps, actor)
}
