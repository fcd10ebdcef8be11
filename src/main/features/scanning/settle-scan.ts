import type { Actor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import type { ScanAnswer } from '../../ports.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { fileBecameSafe } from '../sharing/steps.ts'
import { selectDocumentsOfFile, selectScanFile, selectSharedWith, updateScan } from './scanning.queries.ts'

/**
 * Writes down what the scanner said of a file, in a write. Whatever is no answer leaves it as it is, and so does an answer
 * that comes after somebody decided in the scanner's place.
 */
export async function settleScan(tx: Tx, deps: Deps, fileId: string, answer: ScanAnswer): Promise<void> {
  if (answer.outcome === 'no-answer') return
  const file = await selectScanFile(tx.db, fileId)
  const isWaiting = file?.scan_state === 'quarantined' || file?.scan_detail === 'asked'
  if (!file || !isWaiting) return
  await updateScan(tx.db, fileId, { ...columnsOf(answer), scanned_at_ms: deps.clock.now() })
  if (answer.outcome === 'infected') await recordInfected(tx, deps, fileId, answer.signature)
  else await letThrough(tx, deps, { kind: 'system', name: 'host' }, fileId)
  await tellWhoSees(tx, fileId)
}

/** What waited for it goes on: who sees the folder that it waited in sees it from now on (SHR-6). */
export async function letThrough(tx: Tx, deps: Deps, actor: Actor, fileId: string): Promise<void> {
  await fileBecameSafe(tx, deps, actor, fileId)
  tx.emit({ kind: 'file-safe', fileId })
}

function columnsOf(answer: Exclude<ScanAnswer, { outcome: 'no-answer' }>) {
  switch (answer.outcome) {
    case 'clean':
      return { scan_state: 'clean', scan_detail: null }
    case 'infected':
      return { scan_state: 'infected', scan_detail: answer.signature }
    case 'not-scannable':
      return { scan_state: 'not-scanned', scan_detail: answer.reason }
  }
}

async function recordInfected(tx: Tx, deps: Deps, fileId: string, found: string): Promise<void> {
  for (const document of await selectDocumentsOfFile(tx.db, fileId))
    await recordActivity(tx, deps, {
      actor: { kind: 'system', name: 'host' },
      kind: 'document.infected',
      matterId: document.matter_id,
      subjectKind: 'document',
      subjectId: document.id,
      data: { name: document.name, found },
    })
}

/** Open pages of staff and clients learn what became of it. */
export async function tellWhoSees(tx: Tx, fileId: string): Promise<void> {
  for (const document of await selectDocumentsOfFile(tx.db, fileId)) {
    tx.emit({ kind: 'console', topic: 'documents', matterId: document.matter_id })
    const clientIds = new Set((await selectSharedWith(tx.db, document.id)).map((share) => share.client_id))
    if (document.created_by_kind === 'client') clientIds.add(document.created_by_id)
    for (const clientId of clientIds) tx.emit({ kind: 'client', clientId, topic: 'documents' })
  }
}
