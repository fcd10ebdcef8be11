// Run as a program by the upload bench, so that the sender's work is not the host's: sends `bytes` to an address and prints how long it
// took. Nothing of what it does for the checksum is measured: one chunk, again and again.
import { createHash } from 'node:crypto'
import http from 'node:http'

interface Order {
  url: string
  kind: 'put' | 'tus'
  bytes: number
  chunkBytes: number
  headers: Record<string, string>
  checksum: 'sha256' | 'sha1' | null
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order
const { url, kind, bytes, chunkBytes, headers, checksum } = order
const chunk = Buffer.alloc(chunkBytes, 'The quick brown fox. ')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function send(
  method: string,
  more: http.OutgoingHttpHeaders,
  length: number,
  write: (request: http.ClientRequest) => void,
) {
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request(url, { method, agent, headers: { ...headers, ...more, 'content-length': length } })
    request.once('error', reject)
    request.once('response', (response) => {
      response.resume()
      response.once('end', () => resolve(response))
    })
    write(request)
  })
}

async function put() {
  const response = await send('PUT', {}, bytes, (request) => {
    let left = bytes
    const more = () => {
      while (left > 0) {
        const piece = left >= chunk.length ? chunk : chunk.subarray(0, left)
        left -= piece.length
        if (!request.write(piece)) return void request.once('drain', more)
      }
      request.end()
    }
    more()
  })
  if ((response.statusCode ?? 500) >= 300) throw new Error(`PUT answered ${response.statusCode}`)
}

async function tus() {
  const sumOf = (piece: Buffer) => (checksum ? createHash(checksum).update(piece).digest('base64') : '')
  const whole = sumOf(chunk)
  for (let offset = 0; offset < bytes;) {
    const piece = bytes - offset >= chunk.length ? chunk : chunk.subarray(0, bytes - offset)
    const response = await send(
      'PATCH',
      {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': offset,
        ...(checksum && { 'upload-checksum': `${checksum} ${piece === chunk ? whole : sumOf(piece)}` }),
      },
      piece.length,
      (request) => void request.end(piece),
    )
    if (response.statusCode !== 204) throw new Error(`PATCH answered ${response.statusCode}`)
    offset = Number(response.headers['upload-offset'])
  }
}

const startedAtMs = performance.now()
await (kind === 'put' ? put() : tus())
process.stdout.write(`${performance.now() - startedAtMs}\n`)
agent.destroy()
