import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { ScannerStanding } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { saveSetting, selectSetting } from './scanning.queries.ts'

/** What the scanner answered last, and since when it is so; kept under 'scanner-standing'. */
export interface KeptStanding {
  /** Of which scanner; what another one said tells nothing of this. */
  address: string
  standing: ScannerStanding
  sinceMs: number
}

export async function keptStanding(db: ReadDb, address: string): Promise<KeptStanding | null> {
  const kept = (await selectSetting(db, 'scanner-standing')) as KeptStanding | undefined
  return kept?.address === address ? kept : null
}

/** Keeps what has changed. That it stopped answering, or answers again, is in the activity; each time it was asked is not. */
export async function keepStanding(deps: Deps, address: string, standing: ScannerStanding): Promise<void> {
  const before = await deps.store.read((db) => keptStanding(db, address))
  if (JSON.stringify(before?.standing) === JSON.stringify(standing)) return
  await deps.store.write((tx) => replaceStanding(tx, deps, address, standing))
}

async function replaceStanding(tx: Tx, deps: Deps, address: string, standing: ScannerStanding): Promise<void> {
  const before = await keptStanding(tx.db, address)
  const isSame = before?.standing.answers === standing.answers
  const kept: KeptStanding = { address, standing, sinceMs: isSame && before ? before.sinceMs : deps.clock.now() }
  await saveSetting(tx.db, 'scanner-standing', kept, deps.clock.now())
  if (!isSame)
    await recordActivity(tx, deps, {
      actor: { kind: 'system', name: 'host' },
      kind: standing.answers ? 'setting.scanner-answering' : 'setting.scanner-silent',
      data: { address },
    })
  tx.emit({ kind: 'console', topic: 'host' })
}
