import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { fileStoreContract } from '../../../../tests/support/file-store-contract.ts'
import { testTls } from '../../../../tests/support/portico-child.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { openDiskFileStore } from './disk-file-store.ts'

describe('the disk file store', () => {
  fileStoreContract(async () => openDiskFileStore(await tempFolder()))

  test('what a crash left half-written is gone at the next start', async () => {
    const folder = await tempFolder()
    const { storageKey } = await (await openDiskFileStore(folder)).write(Readable.from(['x']), { maxBytes: 1 })
    await writeFile(path.join(folder, 'tmp', 'half'), 'half a file')

    const store = await openDiskFileStore(folder)

    expect(await readdir(path.join(folder, 'tmp'))).toEqual([])
    expect(await store.size(storageKey)).toBe(1)
  })

  test.each([
    ['plain', () => http.createServer()],
    ['encrypted', () => https.createServer({ cert: readFileSync(testTls.cert), key: readFileSync(testTls.key) })],
  ])('U2 bodies of %s requests, several at once, are bit for bit what was sent', async (kind, serve) => {
    const store = await openDiskFileStore(await tempFolder())
    const server = serve().on('request', (request, response) => {
      void store.write(request, { maxBytes: 2 ** 24 }).then(({ storageKey }) => response.end(storageKey))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const send = (body: Buffer) =>
      new Promise<string>((resolve, reject) => {
        const target = { host: '127.0.0.1', port, method: 'PUT', rejectUnauthorized: false }
        const request = (kind === 'plain' ? http : https).request(target, (response) => resolve(text(response)))
        request.once('error', reject).end(body)
      })
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const body = randomBytes(2 ** 22 + n)
        const stored = await buffer(await store.read(await send(body)))
        expect(stored.equals(body)).toBe(true)
      }),
    )
    server.close()
  })

  test.skipIf(process.platform === 'win32')('files are for the host alone', async () => {
    const store = await openDiskFileStore(await tempFolder())
    const { storageKey } = await store.write(Readable.from(['x']), { maxBytes: 1 })

    const file = store.pathOf(storageKey)

    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700)
  })
})
