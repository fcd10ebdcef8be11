import type { IncomingMessage } from 'node:http'

export type JsonBody = { kind: 'json'; value: unknown } | { kind: 'too-large' } | { kind: 'malformed' }

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a whole JSON body of at most `limitBytes`. Of a larger one no byte is kept: the answer can go out at once, Node
 * throws the rest away as it comes (so that the sender reads the answer instead of a reset), and the body's deadline
 * ends that too.
 */
export function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<JsonBody> {
  const { promise, resolve } = Promise.withResolvers<JsonBody>()
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    resolve({ kind: 'too-large' })
    return promise
  }
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limitBytes) chunks.push(chunk)
    else {
      chunks.length = 0
      resolve({ kind: 'too-large' })
    }
  })
  request.once('end', () => {
    if (size > limitBytes) return
    try {
      resolve({
        kind: 'json',
        value: JSON.parse(decoder.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))),
      })
    } catch {
      resolve({ kind: 'malformed' })
    }
  })
  // Whoever was asking has gone: there is nobody to answer, and no fault of ours to log.
  request.once('error', () => resolve({ kind: 'malformed' }))
  return promise
}
