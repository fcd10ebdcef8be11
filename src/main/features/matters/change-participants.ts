import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { MatterRow, ParticipantRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { endSharesOf } from '../sharing/visible-shares.ts'
import { readParticipants } from './list-participants.ts'
import type { ParticipantDetail } from './matter-row.ts'
import { requireVisibleMatter } from './matter-visibility.ts'
import {
  insertParticipant,
  selectClientForParticipant,
  selectCommonThread,
  selectParticipant,
  selectParticipantOf,
  setAdversePair,
  updateParticipantRow,
} from './matters.queries.ts'

/** Puts a client on a matter, inside the caller's write. Someone who was on it before comes back without old shares. */
export async function addParticipantStep(
  tx: Tx,
  deps: Deps,
  actor: ConsoleActor,
  matter: MatterRow,
  clientId: string,
  role: string,
): Promise<{ participantId: string } | Refusal> {
  const client = await selectClientForParticipant(tx.db, clientId)
  if (!client || client.archived_at_ms !== null)
    return refuse('INVALID', { field: 'clientId', messageKey: 'common.matters.clientUnknown' })
  const before = await selectParticipantOf(tx.db, matter.id, clientId)
  if (before && before.removed_at_ms === null)
    return refuse('CONFLICT', {
      field: 'clientId',
      messageKey: 'common.matters.alreadyOnIt',
      params: { name: client.display_name },
    })
  const participantId = before?.id ?? deps.ids.id()
  if (before) await updateParticipantRow(tx.db, before.id, { removed_at_ms: null, role })
  else
    await insertParticipant(tx.db, {
      id: participantId,
      matter_id: matter.id,
      client_id: clientId,
      role,
      created_at_ms: deps.clock.now(),
      removed_at_ms: null,
    })
  await recordActivity(tx, deps, {
    actor,
    kind: 'matter.participant-added',
    matterId: matter.id,
    clientId,
    data: { name: client.display_name, title: matter.title },
  })
  return { participantId }
}

export function addParticipant(
  deps: Deps,
  actor: ConsoleActor,
  { matterId, clientId, role }: { matterId: string; clientId: string; role: string },
): Promise<ParticipantDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const matter = await requireVisibleMatter(tx.db, actor, matterId)
    if (!matter) return refuse('NOT_FOUND')
    const added = await addParticipantStep(tx, deps, actor, matter, clientId, role)
    if ('refused' in added) return added
    return changed(tx, deps, actor, matterId, added.participantId)
  })
}

/** The participant and its matter, when this person may see them and the participant is still on it. */
async function visibleParticipant(tx: Tx, actor: ConsoleActor, participantId: string) {
  const row = await selectParticipant(tx.db, participantId)
  const matter = row && row.removed_at_ms === null ? await requireVisibleMatter(tx.db, actor, row.matter_id) : null
  return row && matter ? { row, matter } : null
}

async function changed(
  tx: Tx,
  deps: Deps,
  actor: ConsoleActor,
  matterId: string,
  participantId: string,
): Promise<ParticipantDetail | Refusal> {
  tx.emit({ kind: 'console', topic: 'matters', matterId })
  const all = await readParticipants(deps, tx.db, actor, matterId)
  return all.find((one) => one.participantId === participantId) ?? refuse('NOT_FOUND')
}

export function updateParticipant(
  deps: Deps,
  actor: ConsoleActor,
  { participantId, role }: { participantId: string; role: string },
): Promise<ParticipantDetail | Refusal> {
  return deps.store.write(async (tx) => {
    const found = await visibleParticipant(tx, actor, participantId)
    if (!found) return refuse('NOT_FOUND')
    await updateParticipantRow(tx.db, participantId, { role })
    await recordActivity(tx, deps, {
      actor,
      kind: 'matter.participant-updated',
      matterId: found.matter.id,
      clientId: found.row.client_id,
      data: { name: await nameOf(tx, found.row), role },
    })
    return changed(tx, deps, actor, found.matter.id, participantId)
  })
}

/** Ends every share with this participant on this matter, in the same write. */
export function removeParticipant(
  deps: Deps,
  actor: ConsoleActor,
  { participantId }: { participantId: string },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const found = await visibleParticipant(tx, actor, participantId)
    if (!found) return refuse('NOT_FOUND')
    await endSharesOf(tx, deps, actor, { participantId }, 'participant-removed')
    await updateParticipantRow(tx.db, participantId, { removed_at_ms: deps.clock.now() })
    await recordActivity(tx, deps, {
      actor,
      kind: 'matter.participant-removed',
      matterId: found.matter.id,
      clientId: found.row.client_id,
      data: { name: await nameOf(tx, found.row), title: found.matter.title },
    })
    tx.emit({ kind: 'console', topic: 'matters', matterId: found.matter.id })
    return {}
  })
}

/** CLT-4: two adverse participants never share a thread; one they share now has to be ended first. */
export function setAdverse(
  deps: Deps,
  actor: ConsoleActor,
  {
    participantId,
    otherParticipantId,
    isAdverse,
  }: { participantId: string; otherParticipantId: string; isAdverse: boolean },
): Promise<Record<string, never> | Refusal> {
  return deps.store.write(async (tx) => {
    const one = await visibleParticipant(tx, actor, participantId)
    const other = await visibleParticipant(tx, actor, otherParticipantId)
    if (!one || !other || one.matter.id !== other.matter.id) return refuse('NOT_FOUND')
    if (participantId === otherParticipantId) return refuse('INVALID', { field: 'otherParticipantId' })
    const thread = isAdverse ? await selectCommonThread(tx.db, participantId, otherParticipantId) : undefined
    if (thread)
      return refuse('CONFLICT', {
        messageKey: 'common.matters.adverseShareThread',
        params: { subject: thread.subject },
      })
    await setAdversePair(tx.db, one.matter.id, participantId, otherParticipantId, isAdverse)
    await recordActivity(tx, deps, {
      actor,
      kind: isAdverse ? 'matter.adverse-set' : 'matter.adverse-removed',
      matterId: one.matter.id,
      clientId: one.row.client_id,
      data: { name: await nameOf(tx, one.row), other: await nameOf(tx, other.row) },
    })
    tx.emit({ kind: 'console', topic: 'matters', matterId: one.matter.id })
    return {}
  })
}

const nameOf = async (tx: Tx, row: ParticipantRow) =>
  (await selectClientForParticipant(tx.db, row.client_id))?.display_name ?? ''
