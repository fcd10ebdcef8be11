import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'
import { minute } from '../../../shared/time.ts'
import type { Chunk } from './chunk-source.ts'

/** Without a byte or an answer for so long, a connection is dead, whatever the browser believes: a lid was closed, a network left. */
const silentMs = minute

/** What tus-js-client sends with: XMLHttpRequest, the one way that tells how much has gone. Each chunk brings its checksum. */
export const xhrStack: HttpStack = {
  getName: () => 'xhr',
  createRequest: (method, url) => openRequest(method, url),
}

function openRequest(method: string, url: string): HttpRequest {
  const request = new XMLHttpRequest()
  request.open(method, url)
  const headers = new Map<string, string>()
  let onSent: (bytes: number) => void = () => undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  return {
    getMethod: () => method,
    getURL: () => url,
    setHeader(name, value) {
      headers.set(name.toLowerCase(), value)
      request.setRequestHeader(name, value)
    },
    getHeader: (name) => headers.get(name.toLowerCase()),
    setProgressHandler: (handler) => (onSent = handler),
    send(chunk: Chunk | null) {
      if (chunk?.checksum) request.setRequestHeader('Upload-Checksum', chunk.checksum)
      return new Promise<HttpResponse>((resolve, reject) => {
        const listen = () => {
          clearTimeout(silence)
          silence = setTimeout(() => request.abort(), silentMs)
        }
        request.upload.onprogress = ({ loaded }) => {
          listen()
          onSent(loaded)
        }
        request.onload = () => resolve(responseOf(request))
        request.onerror = request.onabort = () => reject(new Error('No answer came.'))
        request.onloadend = () => clearTimeout(silence)
        listen()
        // As a Blob, the browser carries it outside of the page's own thread.
        request.send(chunk && new Blob([chunk.bytes]))
      })
    },
    abort() {
      request.abort()
      return Promise.resolve()
    },
    getUnderlyingObject: () => request,
  }
}

const responseOf = (request: XMLHttpRequest): HttpResponse => ({
  getStatus: () => request.status,
  getHeader: (name) => request.getResponseHeader(name) ?? undefined,
  getBody: () => request.responseText,
  getUnderlyingObject: () => request,
})
