// Run as a program by the upload bench: the peers, each on a port of its own, printed as one line of JSON.
import { createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const folder = process.argv[2] ?? ''
const mebibyte = 1024 ** 2
await mkdir(path.join(folder, 'tus'), { recursive: true })

/** The bare way: a body into a file, through buffers of 1 MiB, and one fsync at its end. */
const bare = http.createServer({ highWaterMark: mebibyte }, (request, response) => {
  const file = path.join(folder, 'bare.bin')
  pipeline(request, createWriteStream(file, { highWaterMark: mebibyte }))
    .then(() => open(file, 'r+'))
    .then(async (handle) => {
      await handle.sync()
      await handle.close()
      response.writeHead(204).end()
    })
    .catch(() => response.destroy())
})
const tus = new Server({ path: '/files', datastore: new FileStore({ directory: path.join(folder, 'tus') }) })
const peer = http.createServer((request, response) => void tus.handle(request, response))

const listen = (server: http.Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
process.stdout.write(`${JSON.stringify({ bare: await listen(bare), tus: await listen(peer) })}\n`)
