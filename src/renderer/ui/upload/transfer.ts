import { DetailedError, Upload, type HttpStack } from 'tus-js-client'
import { chunkSource, FileChangedError } from './chunk-source.ts'
import { xhrStack } from './xhr-stack.ts'

/** Why a transfer stopped. Status 0: no answer came. */
export type Trouble = { kind: 'answer'; status: number } | { kind: 'changed' }

export interface TransferOrder {
  address: string
  token: string
  file: Blob
  chunkBytes: number
  /** So much is on the host's disk. */
  onKept(bytes: number): void
  /** So much has been handed to the network. */
  onSent(bytes: number): void
  /** All of it is there. */
  onAllKept(): void
  /** It has stopped; nothing of it is heard any more. */
  onTrouble(trouble: Trouble): void
}

/** Cuts what is under way. Nothing is heard of it after. */
export type StopTransfer = () => void

/**
 * Sends what the host does not have of one file, by tus 1.0: HEAD for the place, then a PATCH a chunk. It never tries again by itself,
 * because the queue knows more about when that makes sense.
 */
export function startTransfer(order: TransferOrder, stack: HttpStack = xhrStack): StopTransfer {
  const { file, onTrouble } = order
  let isOver = false
  const unlessOver =
    <A extends unknown[]>(tell: (...args: A) => void) =>
    (...args: A) => {
      if (!isOver) tell(...args)
    }
  const end = unlessOver((tell: () => void) => {
    isOver = true
    tell()
  })

  const upload = new Upload(file as File, {
    uploadUrl: order.address,
    uploadSize: file.size,
    chunkSize: order.chunkBytes,
    headers: { Authorization: `Bearer ${order.token}` },
    httpStack: stack,
    fileReader: { openFile: () => Promise.resolve(chunkSource(file)) },
    fingerprint: () => Promise.resolve(''),
    storeFingerprintForResuming: false,
    retryDelays: null,
    onProgress: unlessOver((sent) => order.onSent(sent)),
    onAfterResponse: unlessOver((_request, response) => {
      const kept = Number.parseInt(response.getHeader('Upload-Offset') ?? '', 10)
      if (response.getStatus() < 300 && kept >= 0) order.onKept(kept)
    }),
    onSuccess: () => end(() => order.onAllKept()),
    onError: (error) => end(() => onTrouble(troubleOf(error))),
  })
  upload.start()
  return () => {
    isOver = true
    void upload.abort()
  }
}

function troubleOf(error: Error): Trouble {
  const cause = error instanceof DetailedError ? error.causingError : error
  if (cause instanceof FileChangedError) return { kind: 'changed' }
  return { kind: 'answer', status: error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0 }
}
