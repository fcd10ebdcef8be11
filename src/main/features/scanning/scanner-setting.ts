import type { ReadDb } from '../../platform/store/store.ts'
import { selectSetting } from './scanning.queries.ts'

/** The scanner that is set, as kept under 'scanner'. */
export interface KeptScanner {
  /** `unix:/run/clamav/clamd.ctl` or `tcp:127.0.0.1:3310`. */
  address: string
}

export async function keptScanner(db: ReadDb): Promise<KeptScanner | null> {
  return ((await selectSetting(db, 'scanner')) as KeptScanner | null | undefined) ?? null
}
