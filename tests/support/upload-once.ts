// Run as a program: a listener, one upload of 3 MB to it, and the answer's status on standard output.
import { createListener } from '../../src/main/platform/http/listener.ts'
import { defaultLimits } from '../../src/main/platform/http/listener.ts'
import { leaveBodiesAlone, receiveUpload } from '../../src/main/platform/http/receive-upload.ts'
import { sendRefusal } from '../../src/main/platform/http/refusal-reply.ts'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { ask } from './http.ts'

const files = await openDiskFileStore(process.argv[2] ?? '')
const none: readonly string[] = []
const listener = createListener({
  face: 'console',
  port: 0,
  origins: () => none,
  isReady: () => Promise.resolve(true),
  log: { info: () => undefined, warn: () => undefined, fault: () => 'incident' },
})
void listener.app.register(async (scope) => {
  leaveBodiesAlone(scope)
  scope.put('/uploads', async (request, reply) => {
    const stored = await receiveUpload(request, { files, limits: defaultLimits })
    return isRefusal(stored) ? sendRefusal(request, reply, stored) : reply.code(204).send()
  })
})
const { origin } = await listener.start()
const { status } = await ask(origin, '/uploads', {
  method: 'PUT',
  headers: { origin, 'content-type': 'application/octet-stream' },
  body: Buffer.alloc(3_000_000, 'x'),
})
process.stdout.write(`${status}\n`)
await listener.stop()
