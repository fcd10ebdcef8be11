import { minute, second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import type { ScanAnswer, Scanner } from '../../ports.ts'
import { keepStanding } from './scanner-standing.ts'
import { keptScanner } from './scanner-setting.ts'
import { selectWaiting, type ScanFile } from './scanning.queries.ts'
import { settleScan } from './settle-scan.ts'

const filesAtOnce = 2
const firstWaitMs = 5 * second
const longestWaitMs = 10 * minute
/** How often it is asked whether it is there while nothing waits for it. */
const askEveryMs = 5 * minute

/**
 * Has the scanner look at what waits, oldest first, two at a time (DOC-6). What waits is in the store alone, so that a host that
 * stopped in the middle goes on. Without an answer a file stays as it is, and is tried again later and later.
 */
export function createScanning(deps: Deps, timers: Timers = systemTimers): Job {
  const waits = createWaits(deps)
  const job = createJob({ name: 'scanning', timers, log: deps.log, run: () => scanAll(deps, waits) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'documents') job.wake()
        if (event.kind === 'files-waiting') {
          waits.forget()
          job.wake()
        }
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

interface Waits {
  /** Milliseconds until the file may be tried, 0 for now. */
  leftMs(fileId: string): number
  failed(fileId: string): void
  /** The scanner itself is away: nothing is tried until then. */
  away(): number
  awayLeftMs(): number
  isBack(): void
  settled(fileId: string): void
  count(): number
  forget(): void
}

/** Who is tried again when: in memory, since trying once more after a start does no harm. */
function createWaits({ clock }: Pick<Deps, 'clock'>): Waits {
  interface Wait {
    tries: number
    untilMs: number
  }
  const files = new Map<string, Wait>()
  let scanner: Wait | undefined
  const longer = (before: Wait | undefined): Wait => {
    const tries = (before?.tries ?? 0) + 1
    return { tries, untilMs: clock.now() + Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs) }
  }
  // A clock that was set back must not make a wait of hours of one of seconds.
  const left = (wait: Wait | undefined) => (wait ? Math.min(Math.max(0, wait.untilMs - clock.now()), longestWaitMs) : 0)
  return {
    leftMs: (fileId) => left(files.get(fileId)),
    failed: (fileId) => void files.set(fileId, longer(files.get(fileId))),
    away() {
      scanner = longer(scanner)
      return left(scanner)
    },
    awayLeftMs: () => left(scanner),
    isBack: () => (scanner = undefined),
    settled: (fileId) => void files.delete(fileId),
    count: () => files.size,
    forget() {
      files.clear()
      scanner = undefined
    },
  }
}

async function scanAll(deps: Deps, waits: Waits): Promise<number | null> {
  const set = await deps.store.read(keptScanner)
  const scanner = set && deps.connectScanner(set.address)
  if (!scanner) return null
  const awayMs = waits.awayLeftMs()
  if (awayMs > 0) return awayMs
  const standing = await scanner.ask()
  await keepStanding(deps, set.address, standing)
  if (!standing.answers) return waits.away()
  waits.isBack()
  for (;;) {
    // Those that wait for a later try stand in front of the others: as many more are looked up.
    const rows = await deps.store.read((db) => selectWaiting(db, filesAtOnce + waits.count()))
    const due = rows.filter((file) => waits.leftMs(file.id) === 0).slice(0, filesAtOnce)
    if (due.length === 0) return Math.min(askEveryMs, ...rows.map((file) => waits.leftMs(file.id)))
    const answered = await Promise.all(due.map((file) => scanFile(deps, scanner, waits, file)))
    const isStillSet = (await deps.store.read(keptScanner))?.address === set.address
    if (!isStillSet || !answered.includes(true)) return 0
  }
}

/** Answers whether the scanner did. A file that cannot be read waits too: it is the hashing that says so of it. */
async function scanFile(deps: Deps, scanner: Scanner, waits: Waits, file: ScanFile): Promise<boolean> {
  let answer: ScanAnswer
  try {
    answer = await scanner.scan(await deps.files.read(file.storage_key), file.size_bytes)
  } catch (error) {
    deps.log.fault(error, { job: 'scanning', fileId: file.id })
    waits.failed(file.id)
    return true
  }
  if (answer.outcome === 'no-answer') {
    deps.log.warn('scanning.no-answer', { fileId: file.id, reason: answer.reason })
    waits.failed(file.id)
    return false
  }
  await deps.store.write((tx) => settleScan(tx, deps, file.id, answer))
  waits.settled(file.id)
  return true
}
