import { createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { createFileSender } from '../../src/main/platform/http/send-file.ts'
import { createThreadedWorkers } from '../../src/main/platform/workers/threads.ts'
import { fakeLog } from '../support/fakes.ts'
import { nginxTrouble, startNginx } from '../support/nginx.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { startListener } from './support/test-listener.ts'

async function start({ proxies = ['127.0.0.1'], isAllowed = true } = {}) {
  const folder = await tempFolder()
  const files = await openDiskFileStore(path.join(folder, 'files'))
  const workers = createThreadedWorkers({ pathOf: files.pathOf })
  onTestFinished(() => workers.close())
  const log = fakeLog()
  const damaged: string[] = []
  const onDamaged = (key: string) => Promise.resolve(void damaged.push(key))
  const accel = { prefix: '/protected-files/', proxies }
  const send = createFileSender({ files, workers, log, onDamaged, accel })
  const bytes = randomBytes(3_000_000)
  const { storageKey } = await files.write(Readable.from([bytes]), { maxBytes: 1e9 })
  const file = {
    storageKey,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    fileName: 'Escritura – José.pdf',
    mediaType: 'application/pdf',
    stillAllowed: () => isAllowed,
  }
  const { origin } = await startListener({ proxies: ['127.0.0.1'] }, ({ app }) => {
    app.route({ method: ['GET', 'HEAD'], url: '/content', handler: (request, reply) => send(request, reply, file) })
  })
  async function flipBit(): Promise<void> {
    const handle = await open(files.pathOf(storageKey), 'r+')
    await handle.write(Buffer.from([(bytes[0] ?? 0) ^ 1]), 0, 1, 0)
    await handle.close()
  }
  return { folder, origin, bytes, storageKey, damaged, flipBit }
}

test('what comes through the proxy is answered with where the file is, and nothing of it; HEAD and ranges alike', async () => {
  const { origin, storageKey } = await start()
  const place = `/protected-files/${storageKey.slice(0, 2)}/${storageKey.slice(2, 4)}/${storageKey}`
  for (const init of [{}, { headers: { range: 'bytes=0-9' } }, { method: 'HEAD' }]) {
    const answer = await fetch(`${origin}/content`, init)
    expect([answer.status, answer.headers.get('x-accel-redirect'), await answer.text()]).toEqual([200, place, ''])
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-disposition')).toContain('Escritura')
  }
})

test('whoever comes another way gets the bytes', async () => {
  const { origin, bytes } = await start({ proxies: ['192.0.2.7'] })
  const answer = await fetch(`${origin}/content`)
  expect(answer.headers.get('x-accel-redirect')).toBe(null)
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
})

test('SHR-3 the checks come first: who may not have it is told of no place', async () => {
  const { origin } = await start({ isAllowed: false })
  const answer = await fetch(`${origin}/content`)
  expect([answer.status, answer.headers.get('x-accel-redirect')]).toEqual([404, null])
})

test('U7 the bytes are looked at behind it, so that the next one is refused', async () => {
  const { origin, damaged, flipBit, storageKey } = await start()
  await flipBit()
  await fetch(`${origin}/content`)
  await vi.waitFor(() => expect(damaged).toEqual([storageKey]))
})

const trouble = nginxTrouble()
test.skipIf(trouble !== null)(
  `a real nginx sends the file, whole and in parts, and lets nobody ask for it by its place${trouble ? ` (skipped: ${trouble})` : ''}`,
  async () => {
    const { folder, origin, bytes, storageKey } = await start()
    const nginx = await startNginx(
      path.join(folder, 'nginx'),
      `location / {
         proxy_pass ${origin};
         proxy_set_header X-Forwarded-Host ${new URL(origin).host};
         proxy_set_header X-Forwarded-Proto http;
       }
       location /protected-files/ {
         internal;
         alias ${path.join(folder, 'files')}/;
         add_header Content-Security-Policy "sandbox; default-src 'none'; frame-ancestors 'none'";
         add_header X-Content-Type-Options nosniff;
       }`,
    )
    onTestFinished(() => nginx.close())

    const whole = await fetch(`${nginx.origin}/content`)
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
    expect(whole.headers.get('content-type')).toBe('application/pdf')
    expect(whole.headers.get('content-disposition')).toContain("filename*=UTF-8''Escritura")
    expect(whole.headers.get('content-security-policy')).toContain('sandbox')
    expect(whole.headers.get('cache-control')).toBe('no-store')
    expect(whole.headers.get('x-accel-redirect')).toBe(null)
    const part = await fetch(`${nginx.origin}/content`, { headers: { range: 'bytes=1000000-1000009' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_000_000, 1_000_010))).toBe(true)

    const place = `${storageKey.slice(0, 2)}/${storageKey.slice(2, 4)}/${storageKey}`
    expect((await fetch(`${nginx.origin}/protected-files/${place}`)).status).toBe(404)
  },
)
