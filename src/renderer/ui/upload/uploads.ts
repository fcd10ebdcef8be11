import type { SendingState, UploadState } from '../../../shared/upload-parts.ts'
import { chunkBytes, uploadPath } from '../../../shared/uploads.ts'
import { second } from '../../../shared/time.ts'
import { problemOf } from '../../rpc/problem.ts'
import type { ChosenFile } from './check-files.ts'
import { fingerprintOf } from './fingerprint.ts'
import { makeSpeed } from './speed.ts'
import { startTransfer, type StopTransfer, type Trouble } from './transfer.ts'
import { isOnItsWay, type UploadFailure, type UploadItem } from './upload-item.ts'
import { browserLocks, type UploadLocks } from './upload-locks.ts'

export interface Ticket {
  uploadId: string
  token: string
  offsetBytes: number
}

export interface AnnouncedFile {
  name: string
  sizeBytes: number
  fingerprint: string
}

/** The host's procedures, of whichever face. */
export interface UploadHost {
  resume(order: { uploadId: string; fingerprint: string }): Promise<Ticket>
  remove(order: { uploadId: string }): Promise<unknown>
  list(): Promise<SendingState[]>
}

export interface UploadOptions {
  startTransfer?: typeof startTransfer
  chunkBytes?: number
  atOnce?: number
  /** Before the n-th try after a cut; the last one for all after. */
  retryMs?: readonly number[]
  /** Between two looks at what is being checked. */
  lookMs?: number
  /** Before what no window seems to send is offered: a window that has just begun it may not know yet. */
  settleMs?: number
  isOnline?: () => boolean
  locks?: UploadLocks
}

/** An upload that the host waits for, and no window of this browser sends. */
export interface UnfinishedUpload extends UploadState {
  sendingId: string
  matterTitle: string
  createdAtMs: number
}

interface Entry {
  item: UploadItem
  file: File
  fingerprint: string
  token: string | null
  stop: StopTransfer | null
  speed: ReturnType<typeof makeSpeed>
  /** Tries since something was kept. */
  tries: number
  /** Chunks in a row that arrived as something else. */
  damages: number
  /** Its token was renewed since its owner signed in: once, or two windows would take it from each other for ever. */
  wasRenewed: boolean
  timer: ReturnType<typeof setTimeout> | undefined
  release: () => void
}

export type Uploads = ReturnType<typeof createUploads>

const mostDamages = 4

/** The queue: who is sent when, and what is done when something stands in the way. Knows no DOM. */
export function createUploads(host: UploadHost, options: UploadOptions = {}) {
  const {
    startTransfer: start = startTransfer,
    chunkBytes: chunk = chunkBytes,
    atOnce = 3,
    retryMs = [1, 2, 4, 8, 15, 30].map((seconds) => seconds * second),
    lookMs = 2 * second,
    settleMs = 2 * second,
    isOnline = () => navigator.onLine,
    locks = browserLocks,
  } = options
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  /** Who is signed in; null when nobody is; undefined before anyone said. */
  let owner: string | null | undefined
  /** Whose these are. */
  let queueOwner: string | null = null
  let lookTimer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<boolean> | null = null
  let nextLook: Promise<boolean> | null = null

  const tell = () => listeners.forEach((listener) => listener())
  const isKnown = (entry: Entry) => entries.get(entry.item.uploadId) === entry

  function show(entry: Entry, changes: Partial<UploadItem>): void {
    entry.item = { ...entry.item, ...changes }
    tell()
  }

  /** Out of the network, into a state in which nothing of it moves. */
  function halt(entry: Entry, changes: Partial<UploadItem> & Pick<UploadItem, 'state'>): void {
    entry.stop?.()
    entry.stop = null
    clearTimeout(entry.timer)
    entry.speed.reset()
    const { keptBytes } = entry.item
    show(entry, { failure: null, bytesPerSecond: null, leftMs: null, sentBytes: keptBytes, ...changes })
    if (!isOnItsWay(entry.item)) entry.release()
  }

  const fail = (entry: Entry, failure: UploadFailure) => {
    halt(entry, { state: 'failed', failure })
    fill()
  }

  function queue(entry: Entry): void {
    halt(entry, { state: 'waiting' })
    fill()
  }

  /** Gives every free place to the next that waits. */
  function fill(): void {
    const all = [...entries.values()]
    let places = atOnce - all.filter(({ item }) => item.state === 'sending').length
    for (const entry of all) {
      if (places <= 0) return
      if (entry.item.state !== 'waiting') continue
      places--
      show(entry, { state: 'sending' })
      if (entry.token === null) void renew(entry)
      else send(entry, entry.token)
    }
  }

  function send(entry: Entry, token: string): void {
    entry.stop = start({
      address: uploadPath(entry.item.uploadId),
      token,
      file: entry.file,
      chunkBytes: chunk,
      onKept(bytes) {
        if (bytes > entry.item.keptBytes) {
          entry.tries = 0
          entry.damages = 0
        }
        show(entry, { keptBytes: bytes, sentBytes: Math.max(bytes, entry.item.sentBytes) })
      },
      onSent(bytes) {
        const nowMs = Date.now()
        entry.speed.note(bytes, nowMs)
        const bytesPerSecond = entry.speed.perSecond()
        const leftMs = bytesPerSecond && ((entry.item.sizeBytes - bytes) / bytesPerSecond) * second
        show(entry, { sentBytes: bytes, bytesPerSecond, leftMs })
      },
      onAllKept() {
        entry.stop = null
        const { sizeBytes } = entry.item
        halt(entry, { state: 'checking', keptBytes: sizeBytes, sentBytes: sizeBytes })
        fill()
        lookIn(0)
      },
      onTrouble(trouble) {
        entry.stop = null
        meet(entry, trouble)
      },
    })
  }

  function meet(entry: Entry, trouble: Trouble): void {
    if (trouble.kind === 'changed') return fail(entry, 'changed')
    const { status } = trouble
    if (status === 401) return void renewOrWait(entry)
    // Removed, expired, unshared, or arrived without our having heard: the host's list tells which.
    if (status === 403 || status === 404 || status === 410) return void ask(entry, () => renewOrWait(entry))
    if (status === 507) return fail(entry, 'storage-full')
    if (status === 460) {
      entry.damages++
      return entry.damages > mostDamages ? fail(entry, 'damaged') : again(entry)
    }
    const isPassing = status === 0 || status >= 500 || [408, 409, 423, 425, 429].includes(status)
    if (!isPassing) return fail(entry, 'refused')
    // Another place than ours is no trouble of the network: asked for at once, the first time.
    if (status === 409 && entry.tries === 0) {
      entry.tries++
      return queue(entry)
    }
    again(entry)
  }

  /** Once more, ever later; and at once when the network comes back. */
  function again(entry: Entry): void {
    halt(entry, { state: 'offline' })
    const waitMs = retryMs[Math.min(entry.tries, retryMs.length - 1)] ?? second
    entry.tries++
    // Those that were cut together do not come back together.
    entry.timer = setTimeout(() => queue(entry), waitMs * (0.75 + Math.random() / 2))
    fill()
  }

  function renewOrWait(entry: Entry): void {
    entry.token = null
    if (owner === null) {
      halt(entry, { state: 'signed-out' })
      return fill()
    }
    if (entry.wasRenewed) return fail(entry, 'elsewhere')
    queue(entry)
  }

  /** A new token. The entry holds its place in the queue meanwhile. */
  async function renew(entry: Entry): Promise<void> {
    const { uploadId } = entry.item
    let isCancelled = false
    entry.stop = () => (isCancelled = true)
    try {
      const ticket = await host.resume({ uploadId, fingerprint: entry.fingerprint })
      if (isCancelled || !isKnown(entry)) return
      entry.token = ticket.token
      entry.wasRenewed = true
      show(entry, { keptBytes: ticket.offsetBytes, sentBytes: ticket.offsetBytes })
      send(entry, ticket.token)
    } catch (error) {
      if (isCancelled || !isKnown(entry)) return
      entry.stop = null
      const { code } = problemOf(error)
      if (code === 'UNAUTHENTICATED' || code === 'SESSION_LOCKED' || code === 'SECOND_FACTOR_DUE') {
        halt(entry, { state: 'signed-out' })
        fill()
      } else if (code === 'GONE' || code === 'NOT_FOUND' || code === 'CONFLICT')
        void ask(entry, () => fail(entry, 'gone'))
      else if (code === 'STALE') fail(entry, 'changed')
      else if (code === 'STORAGE_FULL') fail(entry, 'storage-full')
      else if (code === 'OFFLINE' || code === 'INTERNAL' || code === 'UNAVAILABLE' || code === 'TOO_MANY') again(entry)
      else fail(entry, 'refused')
    }
  }

  /** What has become of one that the host no longer takes; `ifOpen` when its list knows of no end. */
  async function ask(entry: Entry, ifOpen: () => void): Promise<void> {
    if (owner === null) {
      entry.token = null
      halt(entry, { state: 'signed-out' })
      return fill()
    }
    halt(entry, { state: 'checking' })
    fill()
    const isAnswered = await look()
    if (!isKnown(entry) || entry.item.state !== 'checking' || isWhole(entry)) return
    if (isAnswered) ifOpen()
    else again(entry)
  }

  const isWhole = ({ item }: Entry) => item.keptBytes === item.sizeBytes
  const checking = () => [...entries.values()].filter(({ item }) => item.state === 'checking')

  /** Asks the host about everything that is being checked there; whether it answered. */
  const look = (): Promise<boolean> => (nextLook ??= lookOnce())

  async function lookOnce(): Promise<boolean> {
    clearTimeout(lookTimer)
    // An answer on its way may be older than what is asked now; whoever asks while it is waited for is answered by the next.
    await looking
    nextLook = null
    if (owner === null || checking().length === 0) return owner !== null
    looking = host.list().then(
      (sendings) => {
        const states = new Map(sendings.flatMap(({ files }) => files.map((file) => [file.uploadId, file])))
        for (const entry of checking()) settle(entry, states.get(entry.item.uploadId))
        return true
      },
      () => false,
    )
    const isAnswered = await looking
    if (checking().length > 0) lookIn(lookMs)
    return isAnswered
  }

  function settle(entry: Entry, state: UploadState | undefined): void {
    const { sizeBytes } = entry.item
    // Forgotten after an hour, when it has long arrived.
    if (!state) return isWhole(entry) ? halt(entry, { state: 'done' }) : fail(entry, 'gone')
    if (state.state === 'done')
      halt(entry, { state: 'done', keptBytes: sizeBytes, sentBytes: sizeBytes, documentId: state.documentId })
    else if (state.state === 'removed') halt(entry, { state: 'removed' })
    else if (state.state === 'revoked' || state.state === 'expired') fail(entry, 'gone')
  }

  function lookIn(delayMs: number): void {
    clearTimeout(lookTimer)
    lookTimer = setTimeout(() => void look(), delayMs)
  }

  function add(upload: Pick<UploadItem, 'uploadId' | 'sendingId' | 'name'>, file: File, ticket: Ticket | null): Entry {
    queueOwner ??= owner ?? null
    const keptBytes = ticket?.offsetBytes ?? 0
    const entry: Entry = {
      item: {
        ...upload,
        sizeBytes: file.size,
        keptBytes,
        sentBytes: keptBytes,
        state: 'waiting',
        failure: null,
        bytesPerSecond: null,
        leftMs: null,
        documentId: null,
      },
      file,
      fingerprint: fingerprintOf(file),
      token: ticket?.token ?? null,
      stop: null,
      speed: makeSpeed(),
      tries: 0,
      damages: 0,
      wasRenewed: false,
      timer: undefined,
      release: locks.hold(upload.uploadId),
    }
    entries.set(upload.uploadId, entry)
    return entry
  }

  const known = (uploadId: string) => entries.get(uploadId)

  function drop(entry: Entry): void {
    entry.stop?.()
    clearTimeout(entry.timer)
    entry.release()
    entries.delete(entry.item.uploadId)
  }

  return {
    items: (): readonly UploadItem[] => [...entries.values()].map(({ item }) => item),

    /** Calls back after every change; answers how to stop that. */
    onChange(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** How many files the browser still has to send. */
    openCount: () => [...entries.values()].filter(({ item }) => isOnItsWay(item)).length,

    /** Announces the files and begins. Throws what `begin` threw; nothing is sent then. */
    async send<Answer extends { sendingId: string; tickets: Ticket[] }>(
      files: readonly ChosenFile[],
      begin: (files: AnnouncedFile[]) => Promise<Answer>,
    ): Promise<Answer> {
      const answer = await begin(
        files.map(({ file, name }) => ({ name, sizeBytes: file.size, fingerprint: fingerprintOf(file) })),
      )
      answer.tickets.forEach((ticket, index) => {
        const chosen = files[index]
        if (chosen)
          add({ uploadId: ticket.uploadId, sendingId: answer.sendingId, name: chosen.name }, chosen.file, ticket)
      })
      tell()
      fill()
      return answer
    },

    /** Goes on with an unfinished one, its file chosen again. False when that is another file, or it is on its way here already. */
    adopt({ uploadId, sendingId, name, fingerprint, offsetBytes }: UnfinishedUpload, file: File): boolean {
      const before = known(uploadId)
      if (fingerprintOf(file) !== fingerprint || (before && isOnItsWay(before.item))) return false
      queue(add({ uploadId, sendingId, name }, file, null))
      const entry = known(uploadId)
      if (entry) show(entry, { keptBytes: offsetBytes, sentBytes: offsetBytes })
      return true
    },

    /**
     * What the host waits for and no window of this browser sends. Throws when the host cannot be asked. A window that has just begun one
     * is answered after the others have heard of it, so that a little later is looked again before it is offered here.
     */
    async unfinished(): Promise<UnfinishedUpload[]> {
      const [sendings, held] = await Promise.all([host.list(), locks.held()])
      const leftOf = (sent: ReadonlySet<string>) => {
        const isElsewhere = ({ uploadId }: UploadState) => {
          const mine = known(uploadId)
          return mine ? isOnItsWay(mine.item) || mine.item.state === 'failed' : sent.has(uploadId)
        }
        return sendings.flatMap(({ sendingId, matterTitle, createdAtMs, files }) =>
          files
            .filter((file) => file.state === 'open' && !isElsewhere(file))
            .map((file) => ({ ...file, sendingId, matterTitle, createdAtMs })),
        )
      }
      if (leftOf(held).length === 0) return []
      await new Promise((resolve) => setTimeout(resolve, settleMs))
      return leftOf(await locks.held())
    },

    pause(uploadId: string): void {
      const entry = known(uploadId)
      if (!entry || !isOnItsWay(entry.item)) return
      halt(entry, { state: 'paused' })
      fill()
    },

    goOn(uploadId: string): void {
      const entry = known(uploadId)
      if (entry?.item.state === 'paused') queue(entry)
    },

    /** Now, instead of when its time comes; and what has failed once more. */
    retry(uploadId: string): void {
      const entry = known(uploadId)
      if (!entry || !['offline', 'failed'].includes(entry.item.state)) return
      entry.tries = 0
      entry.damages = 0
      entry.wasRenewed = false
      // A dead token is asked for anew: what was refused may be allowed again.
      if (entry.item.state === 'failed') entry.token = null
      entry.release()
      entry.release = locks.hold(uploadId)
      queue(entry)
    },

    /** Nothing of it is kept. Throws when the host could not be told; it is paused then. */
    async remove(uploadId: string): Promise<void> {
      const entry = known(uploadId)
      if (entry && isOnItsWay(entry.item)) halt(entry, { state: 'paused' })
      try {
        await host.remove({ uploadId })
        if (entry) halt(entry, { state: 'removed' })
      } catch (error) {
        const { code } = problemOf(error)
        if (code !== 'GONE' && code !== 'NOT_FOUND') throw error
        if (entry) await ask(entry, () => queue(entry))
      } finally {
        fill()
      }
    },

    /** Takes what is over of a sending from the list. */
    forget(sendingId: string): void {
      for (const entry of entries.values())
        if (entry.item.sendingId === sendingId && !isOnItsWay(entry.item)) drop(entry)
      tell()
    },

    /** The network may be back, or the machine awake: what waits for it tries now. */
    wake(): void {
      if (!isOnline()) return
      for (const entry of entries.values()) {
        if (entry.item.state !== 'offline') continue
        entry.tries = 0
        queue(entry)
      }
      void look()
    },

    look: () => void look(),

    /**
     * Who is signed in now, null for nobody. A running upload goes on by its own token; one whose token died goes on once its owner is
     * back. Somebody else's are given up here; the host keeps what arrived, for their owner.
     */
    setOwner(now: string | null): void {
      owner = now
      if (now === null) return
      if (queueOwner !== null && queueOwner !== now) {
        for (const entry of entries.values()) drop(entry)
        tell()
      }
      queueOwner = now
      for (const entry of entries.values()) {
        entry.wasRenewed = false
        if (entry.item.state === 'signed-out') queue(entry)
      }
      void look()
    },
  }
}
