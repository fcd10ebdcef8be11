import { hash } from 'node:crypto'
import type { ActivityRow } from '../../platform/store/tables.ts'

/** What stands before the first entry of a chain. */
export const genesisHash = '0'.repeat(64)

/**
 * The hash that chains an entry to the one before: SHA-256 over the previous hash and the entry's canonical JSON, which is its
 * columns in the order below (a JSON array has no order of its own to argue about). The text of `data` is hashed as it is stored.
 */
export function hashEntry(entry: Omit<ActivityRow, 'hash'>): string {
  const canonical = JSON.stringify([
    entry.position,
    entry.id,
    entry.at_ms,
    entry.actor_kind,
    entry.actor_id,
    entry.actor_name,
    entry.ip,
    entry.kind,
    entry.matter_id,
    entry.client_id,
    entry.subject_kind,
    entry.subject_id,
    entry.data,
  ])
  return hash('sha256', entry.prev_hash + canonical, 'hex')
}
