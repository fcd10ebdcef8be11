import type { ReadDb } from '../../platform/store/store.ts'
import type { FileRow } from '../../platform/store/tables.ts'
import { keptScanner } from './scanner-setting.ts'

/** What the scanner's part of a file's row can say (DOC-6, U6). */
export type ScanState = 'not-scanned' | 'quarantined' | 'clean' | 'infected'

/**
 * The scanner's columns of a file that is about to be inserted, asked inside that write: with a scanner set it is quarantined
 * from its row on, so that there is no moment in which it passes for anything else.
 */
export async function scanStateForNewFile(
  db: ReadDb,
): Promise<Pick<FileRow, 'scan_state' | 'scan_detail' | 'scanned_at_ms'>> {
  const isSet = (await keptScanner(db)) !== null
  return { scan_state: isSet ? 'quarantined' : 'not-scanned', scan_detail: null, scanned_at_ms: null }
}

/** Whether a file may reach a client: what waits for the scanner, or did not pass it, may not. */
export const isSafeToShare = (file: { scan_state: string }): boolean =>
  file.scan_state === 'clean' || file.scan_state === 'not-scanned'

/** As the contracts have it; a state of a newer version is treated as one that waits. */
export const scanStateOf = (file: { scan_state: string }): ScanState =>
  file.scan_state === 'clean' || file.scan_state === 'not-scanned' || file.scan_state === 'infected'
    ? file.scan_state
    : 'quarantined'
