import { DataStore, Server, Upload } from '@tus/server'
import { errorTable, isRefusal, type Refusal } from '../../../../shared/errors.ts'
import type { OpenedUpload, TusPart, TusUpload, TusUploads } from './tus-port.ts'
import { tusVersion, type PatchFacts } from './tus-headers.ts'

/** One request on its way through the protocol's server, and what became of it. */
export interface Call extends Pick<TusPart, 'source' | 'signal'> {
  uploadId: string
  token: string
  /** Null for HEAD. */
  patch: PatchFacts | null
  opened?: OpenedUpload
  upload?: TusUpload
  refusal?: Refusal
  failure?: unknown
}

/**
 * The rules of tus by @tus/server: offsets, lengths, what is answered. It is asked with a request that has no body, since its
 * way through web streams costs more than the disk does: the bytes go from the socket to the file by `uploads.add`. Its ids are
 * those of the calls. Turns are taken before.
 */
export function createProtocol(uploads: TusUploads): (call: Call) => Promise<Response> {
  const calls = new Map<string, Call>()
  const server = new Server({ path: '/uploads', datastore: new CallStore(uploads, calls), locker: noLocker })
  let lastCall = 0
  return async (call) => {
    const callId = String(++lastCall)
    calls.set(callId, call)
    try {
      return await server.handleWeb(requestOf(callId, call))
    } finally {
      calls.delete(callId)
    }
  }
}

function requestOf(callId: string, { patch }: Call): Request {
  const headers = new Headers({ 'tus-resumable': tusVersion })
  if (patch) {
    headers.set('content-type', 'application/offset+octet-stream')
    headers.set('content-length', String(patch.lengthBytes))
    headers.set('upload-offset', String(patch.offsetBytes))
  }
  return new Request(`http://uploads.invalid/uploads/${callId}`, { method: patch ? 'PATCH' : 'HEAD', headers })
}

const noLocker = { newLock: () => ({ lock: () => Promise.resolve(), unlock: () => Promise.resolve() }) }

class CallStore extends DataStore {
  readonly #uploads: TusUploads
  readonly #calls: ReadonlyMap<string, Call>

  constructor(uploads: TusUploads, calls: ReadonlyMap<string, Call>) {
    super()
    this.#uploads = uploads
    this.#calls = calls
  }

  override async getUpload(callId: string): Promise<Upload> {
    const { sizeBytes, offsetBytes } = await this.#run(callId, async (call) => {
      const opened = await this.#uploads.open(call.uploadId, call.token)
      if (!isRefusal(opened)) call.opened = opened
      return opened
    })
    return new Upload({ id: callId, size: sizeBytes, offset: offsetBytes })
  }

  override async write(nothing: NodeJS.ReadableStream, callId: string, offsetBytes: number): Promise<number> {
    nothing.resume()
    const upload = await this.#run(callId, async ({ opened, source, signal, patch }) => {
      if (!opened) throw new Error('An upload is opened before it is written to')
      const { lengthBytes = 0, checksum = null } = patch ?? {}
      return opened.add({ offsetBytes, lengthBytes, checksum, source, signal })
    })
    return upload.offsetBytes
  }

  async #run(callId: string, work: (call: Call) => Promise<TusUpload | Refusal>): Promise<TusUpload> {
    const call = this.#calls.get(callId)
    if (!call) throw new Error('No such call')
    const result = await work(call).catch((failure: unknown) => {
      call.failure = failure
      throw failure
    })
    if (isRefusal(result)) {
      call.refusal = result
      throw Object.assign(new Error(result.refused), { status_code: errorTable[result.refused].status, body: '' })
    }
    call.upload = result
    return result
  }
}
