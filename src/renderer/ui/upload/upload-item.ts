/** Where a file on its way stands. */
export type UploadItemState =
  /** for its turn */
  | 'waiting'
  | 'sending'
  | 'paused'
  /** The host does not answer: it goes on by itself. */
  | 'offline'
  /** Its token died with the session: it goes on once its owner has signed in again. */
  | 'signed-out'
  /** All of it is there, and its hash is being computed. */
  | 'checking'
  | 'done'
  | 'failed'
  | 'removed'

export type UploadFailure =
  /** The file is not any more what was chosen. */
  | 'changed'
  /** What arrives is not what was sent, again and again. */
  | 'damaged'
  /** Another window or device goes on with it. */
  | 'elsewhere'
  /** Its place or the access to it has ended, its days are over, or it was removed elsewhere. */
  | 'gone'
  | 'refused'
  | 'storage-full'

/** One file on its way, as it stands; a change makes a new one. */
export interface UploadItem {
  readonly uploadId: string
  readonly sendingId: string
  readonly name: string
  readonly sizeBytes: number
  /** On the host's disk and acknowledged. */
  readonly keptBytes: number
  /** Handed to the network: what a bar shows. */
  readonly sentBytes: number
  readonly state: UploadItemState
  readonly failure: UploadFailure | null
  /** Smoothed; null while too little is known. */
  readonly bytesPerSecond: number | null
  readonly leftMs: number | null
  /** Once it is one. */
  readonly documentId: string | null
}

/** Sums for a whole list. */
export interface UploadTotal {
  readonly sizeBytes: number
  readonly sentBytes: number
  readonly bytesPerSecond: number | null
  readonly leftMs: number | null
}

const onItsWay: ReadonlySet<UploadItemState> = new Set(['waiting', 'sending', 'paused', 'offline', 'signed-out'])

/** Whether the browser still has something to send of it. */
export const isOnItsWay = ({ state }: Pick<UploadItem, 'state'>) => onItsWay.has(state)

export function totalOf(items: readonly UploadItem[]): UploadTotal {
  const counted = items.filter(({ state }) => state !== 'removed' && state !== 'failed')
  const sum = (of: (item: UploadItem) => number) => counted.reduce((total, item) => total + of(item), 0)
  const sizeBytes = sum((item) => item.sizeBytes)
  const sentBytes = sum((item) => item.sentBytes)
  const bytesPerSecond = sum((item) => (item.state === 'sending' ? (item.bytesPerSecond ?? 0) : 0)) || null
  return {
    sizeBytes,
    sentBytes,
    bytesPerSecond,
    leftMs: bytesPerSecond && ((sizeBytes - sentBytes) / bytesPerSecond) * 1_000,
  }
}
