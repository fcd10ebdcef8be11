import { mkdir } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { Readable } from 'node:stream'
import sirv from 'sirv'
import type { StaffActor } from '../../../src/main/actor.ts'
import { zipOf } from '../../../src/main/faces/zip-parts.ts'
import { documentContentForStaff } from '../../../src/main/features/documents/document-content.ts'
import { planZipForStaff } from '../../../src/main/features/documents/plan-zip.ts'
import { uploadDocument } from '../../../src/main/features/documents/upload-document.ts'
import { createMatter } from '../../../src/main/features/matters/create-matter.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { openHost } from '../../../src/main/open-host.ts'
import { openDiskFileStore } from '../../../src/main/platform/files/disk-file-store.ts'
import { createListener } from '../../../src/main/platform/http/listener.ts'
import { createFileSender } from '../../../src/main/platform/http/send-file.ts'
import { createZipSender } from '../../../src/main/platform/http/send-zip.ts'
import { createThreadedWorkers } from '../../../src/main/platform/workers/threads.ts'
import { isRefusal } from '../../../src/shared/errors.ts'

/**
 * The ways of sending files, each on a listener of ours: a large file as Portico sends it, the same by X-Accel-Redirect, and a ZIP of
 * many documents of a real matter; and sirv on node:http, in the same process, for the same large file.
 */
const [folder = '', bytesText = '0', zippedText = '1000'] = process.argv.slice(2)
const sizeBytes = Number(bytesText)
await mkdir(folder, { recursive: true })
const filesFolder = path.join(folder, 'data', 'files')

const host = await openHost({
  dataFolder: path.join(folder, 'data'),
  pagesFolder: path.join(folder, 'pages'),
  key: {},
  logLevel: 'warn',
  console: { host: '127.0.0.1', port: 0, origins: [], proxies: [] },
  portal: { host: '127.0.0.1', port: 0, proxies: [] },
})
const { deps } = host
await setUpFirm(
  deps,
  { kind: 'system', name: 'bench' },
  {
    firmName: 'Bench',
    ownerName: 'Owner',
    ownerEmail: 'owner@bench.example',
    password: 'a password for the bench',
    locale: 'en',
    timeZone: 'UTC',
  },
)
const owner = await deps.store.read((db) =>
  db.selectFrom('staff_users').select(['id', 'name']).executeTakeFirstOrThrow(),
)
const actor: StaffActor = {
  kind: 'staff',
  userId: owner.id,
  name: owner.name,
  role: 'owner',
  locale: 'en',
  sessionId: deps.ids.id(),
  passwordAtMs: 0,
  hasSecondFactor: false,
  origin: { ip: '127.0.0.1', userAgent: 'bench' },
}
const matter = await createMatter(deps, actor, {
  title: 'Bench',
  practiceArea: '',
  status: 'open',
  responsibleUserId: owner.id,
  staffUserIds: [owner.id],
  isRestricted: false,
  participants: [],
})
if (isRefusal(matter)) throw new Error(matter.refused)
const documentIds: string[] = []
const content = Buffer.alloc(20_000, 'a letter of the firm. ')
for (let index = 0; index < Number(zippedText); index++) {
  const { matterId } = matter
  const source = Readable.from([content])
  const document = await uploadDocument(deps, actor, {
    matterId,
    name: `Letter ${index}.txt`,
    expectedBytes: content.length,
    source,
  })
  if (isRefusal(document)) throw new Error(document.refused)
  documentIds.push(document.documentId)
}

const files = await openDiskFileStore(filesFolder)
function* zeros() {
  const piece = Buffer.alloc(1024 ** 2, 'x')
  for (let left = sizeBytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece
}
const { storageKey } = await files.write(Readable.from(zeros()), { maxBytes: sizeBytes })
const workers = createThreadedWorkers({ pathOf: files.pathOf })
const sha256 = await workers.sha256(storageKey)
const file = { storageKey, sizeBytes, sha256, fileName: 'large.bin', mediaType: 'application/octet-stream' }

const { log } = deps
const none: readonly string[] = []
const listener = createListener({
  face: 'portal',
  host: '127.0.0.1',
  port: 0,
  proxies: ['127.0.0.1'],
  origins: () => none,
  isReady: () => Promise.resolve(true),
  log,
})
const remembering = createFileSender({ files, workers, log })
const accelerated = createFileSender({
  files,
  workers,
  log,
  accel: { prefix: '/protected-files/', proxies: ['127.0.0.1'] },
})
const sendZip = createZipSender({ ...deps })
listener.app.get('/known', (request, reply) => remembering(request, reply, file))
// One that nobody has asked for yet: its hash is computed while it is sent.
listener.app.get('/checked', (request, reply) => createFileSender({ files, workers, log })(request, reply, file))
listener.app.get('/accel', (request, reply) => accelerated(request, reply, file))
listener.app.get('/zip', async (request, reply) => {
  const plan = await planZipForStaff(deps, actor, { documentIds, folderIds: [] })
  if (isRefusal(plan)) throw new Error(plan.refused)
  const gate = {
    isStillThere: () => Promise.resolve(true),
    contentOf: ({ documentId }: { documentId: string }) => documentContentForStaff(deps, actor, documentId),
  }
  return sendZip(request, reply, zipOf(plan, 'en', new AbortController().signal, gate))
})
const { origin } = await listener.start()

const place = files.placeOf?.(storageKey) ?? ''
const serve = sirv(filesFolder, { dev: false })
const peer = http.createServer((request, response) => {
  if (request.url === '/memory') return void response.end(String(process.memoryUsage().rss))
  serve(request, response, () => void response.writeHead(404).end())
})
peer.listen(0, '127.0.0.1', () => {
  const { port } = peer.address() as { port: number }
  process.send?.({ ours: origin, peer: `http://127.0.0.1:${port}`, place, filesFolder })
})
process.once('SIGTERM', () => {
  peer.closeAllConnections()
  peer.close()
  void Promise.all([listener.stop(), host.stop(), workers.close()]).then(() => process.exit(0))
})
