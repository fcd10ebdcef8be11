// Run as a program: a listener with one upload behind its token, two PATCHes to it, and their statuses on standard output. Its offset is
// kept in memory, so that every write and sync of this process is one of the file's.
import { createListener, defaultLimits } from '../../src/main/platform/http/listener.ts'
import { mountTus } from '../../src/main/platform/http/tus/mount-tus.ts'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { ask } from './http.ts'

const files = await openDiskFileStore(process.argv[2] ?? '')
const none: readonly string[] = []
const key = files.newKey()
const upload = { uploadId: 'one', sizeBytes: 6_000_000, offsetBytes: 0, expiresAtMs: null }
const log = { info: () => undefined, warn: () => undefined, fault: () => 'incident' }
const listener = createListener({
  face: 'console',
  port: 0,
  origins: () => none,
  isReady: () => Promise.resolve(true),
  log,
})
mountTus(listener.app, {
  limits: defaultLimits,
  log,
  uploads: {
    open: () =>
      Promise.resolve({
        ...upload,
        async add({ offsetBytes, lengthBytes, source }) {
          upload.offsetBytes += await files.append(key, source, { offset: offsetBytes, maxBytes: lengthBytes })
          return { ...upload }
        },
      }),
  },
})
const { origin } = await listener.start()
const headers = { origin, 'tus-resumable': '1.0.0', authorization: `Bearer ${'A'.repeat(43)}` }
for (let part = 0; part < 2; part++) {
  const { status } = await ask(origin, '/uploads/one', {
    method: 'PATCH',
    headers: {
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(upload.offsetBytes),
    },
    body: Buffer.alloc(3_000_000, 'x'),
  })
  process.stdout.write(`${status} ${upload.offsetBytes}\n`)
}
await listener.stop()
