import type { ScannerView } from '../../../shared/console/scanning.contract.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { keptScanner } from './scanner-setting.ts'
import { keptStanding } from './scanner-standing.ts'
import { countQuarantined, countUnscanned } from './scanning.queries.ts'

export async function scannerView(db: ReadDb): Promise<ScannerView> {
  const address = (await keptScanner(db))?.address ?? null
  const kept = address === null ? null : await keptStanding(db, address)
  return {
    address,
    standing: kept && { now: kept.standing, sinceMs: kept.sinceMs },
    quarantined: await countQuarantined(db),
    ...(await countUnscanned(db)),
  }
}

/** Admins. */
export const getScanner = (deps: Deps): Promise<ScannerView> => deps.store.read(scannerView)
