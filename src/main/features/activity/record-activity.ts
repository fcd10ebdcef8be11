import type { Actor, StaffActor, StaffPhoneActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ActivityRow } from '../../platform/store/tables.ts'
import { noteForStaff } from '../notices/note-for-staff.ts'
import { appendEntry, readHead, type ChainHead } from './activity.queries.ts'
import type { ActivityKind } from './activity-kinds.ts'
import { genesisHash, hashEntry } from './canonical-entry.ts'
import { plainText } from './plain-text.ts'

/** Somebody who has not signed in: only the address is known. */
export interface VisitorActor {
  kind: 'visitor'
  ip: string
}

export interface NewActivity {
  actor: Actor | Pick<StaffActor, 'kind' | 'userId' | 'name' | 'origin'> | StaffPhoneActor | VisitorActor
  kind: ActivityKind
  matterId?: string | null
  clientId?: string | null
  subjectKind?: string | null
  subjectId?: string | null
  /** What its sentence names. No tokens, codes, passwords or texts of messages. */
  data?: Record<string, string | number>
}

// The end of the chain as this very write sees it. Never kept beyond a write: one that is rolled back takes its entries along.
const heads = new WeakMap<Tx, ChainHead>()

/**
 * Appends to the activity in the same write as what it tells of, so that neither is there without the other. Writes run one
 * at a time, which makes positions dense and the chain unforked. Await it before anything else is recorded in that write.
 */
export async function recordActivity(tx: Tx, deps: Pick<Deps, 'clock' | 'ids'>, entry: NewActivity): Promise<void> {
  const head = heads.get(tx) ?? (await readHead(tx.db)) ?? { position: 0, hash: genesisHash }
  const row = {
    position: head.position + 1,
    id: deps.ids.id(),
    at_ms: deps.clock.now(),
    ...actorColumns(entry.actor),
    kind: entry.kind,
    matter_id: entry.matterId ?? null,
    client_id: entry.clientId ?? (entry.actor.kind === 'client' ? entry.actor.clientId : null),
    subject_kind: entry.subjectKind ?? null,
    subject_id: entry.subjectId ?? null,
    data: dataText(entry.data),
    prev_hash: head.hash,
  }
  const hash = hashEntry(row)
  await appendEntry(tx.db, { ...row, hash })
  heads.set(tx, { position: row.position, hash })
  await noteForStaff(tx, deps, { ...row, hash })
  tx.emit({
    kind: 'console',
    topic: 'activity',
    matterId: row.matter_id ?? undefined,
    clientId: row.client_id ?? undefined,
  })
}

function actorColumns(actor: NewActivity['actor']): Pick<ActivityRow, 'actor_kind' | 'actor_id' | 'actor_name' | 'ip'> {
  switch (actor.kind) {
    case 'staff':
    case 'staff-phone':
      return {
        actor_kind: 'staff',
        actor_id: actor.userId,
        actor_name: plainText(actor.name),
        ip: plainText(actor.origin.ip),
      }
    case 'client':
      return {
        actor_kind: 'client',
        actor_id: actor.clientId,
        actor_name: plainText(actor.name),
        ip: plainText(actor.origin.ip),
      }
    case 'system':
      return { actor_kind: 'system', actor_id: null, actor_name: plainText(actor.name), ip: null }
    case 'visitor':
      return { actor_kind: 'visitor', actor_id: null, actor_name: '', ip: plainText(actor.ip) }
  }
}

function dataText(data: Record<string, string | number> | undefined): string {
  if (!data) return '{}'
  const entries = Object.entries(data).map(([key, value]) => [
    key,
    typeof value === 'string' ? plainText(value) : value,
  ])
  return JSON.stringify(Object.fromEntries(entries))
}
