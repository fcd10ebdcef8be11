import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { updateScanner } from '../../src/main/features/scanning/update-scanner.ts'
import { createScanning } from '../../src/main/features/scanning/scan-job.ts'
import { documentContentForClient } from '../../src/main/features/documents/document-content.ts'
import { createClamd } from '../../src/main/platform/scan/clamd.ts'
import { minute } from '../../src/shared/time.ts'
import { clamdTrouble, eicar, startFakeClamd, startRealClamd } from '../support/clamd.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted } from '../support/test-app.ts'
import { until } from '../support/until.ts'

let scene: ShareScene
/** How long a silent scanner is waited for; a real one on a busy machine gets more. */
let idleMs: number
beforeEach(async () => {
  scene = await createShareScene()
  idleMs = 1_500
  scene.app.deps.connectScanner = (address) =>
    createClamd({ path: address.replace('unix:', '') }, { connectMs: 2_000, idleMs, wholeMs: 40_000 })
})
afterEach(() => scene.app.close())

async function setScanner(address: string) {
  const admin = await scene.app.makeStaff('admin', 'Priya Lowe')
  granted(await updateScanner(scene.app.deps, admin, { address }))
}
const stateOf = async (documentId: string) =>
  (
    await scene.app.store.read((db) =>
      db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .select('files.scan_state')
        .where('documents.id', '=', documentId)
        .executeTakeFirstOrThrow(),
    )
  ).scan_state
/** A run of the job as after a start of the host, long after what failed before. */
function scanAgain() {
  scene.app.clock.advance(20 * minute)
  return createScanning(scene.app.deps).drain()
}

test.each([
  ['silent', () => undefined],
  ['cut', (one: { socket: { destroy(): void } }) => one.socket.destroy()],
  ['garbage', (one: { socket: { end(text: string): void } }) => one.socket.end('stream: OK')],
] as const)(
  'F9 a scanner that is %s: quarantined, never clean, and no client has a byte of it',
  async (_what, onScan) => {
    const fake = await startFakeClamd(onScan)
    await setScanner(fake.address)
    const { documentId } = await scene.upload('waits.txt')
    const { mara } = scene
    await scene.app.store.write(({ db }) => db.updateTable('files').set({ scan_state: 'not-scanned' }).execute())
    await scene.share([mara.participantId], { resourceId: documentId })
    await scene.app.store.write(({ db }) => db.updateTable('files').set({ scan_state: 'quarantined' }).execute())
    const client = await scene.signIn(mara.clientId)

    for (let tries = 0; tries < 3; tries += 1) {
      await scanAgain()
      expect(await stateOf(documentId)).toBe('quarantined')
      expect(await documentContentForClient(scene.app.deps, client, documentId)).toMatchObject({
        refused: 'UNAVAILABLE',
      })
    }
    expect(fake.scans.length).toBe(3)
    await fake.close()
    await scanAgain()
    expect(await stateOf(documentId)).toBe('quarantined')
  },
)

const skipped = clamdTrouble === null ? '' : ` (skipped: ${clamdTrouble})`
test.skipIf(clamdTrouble !== null)(
  `F9 a real daemon killed midway, stopped, and back: quarantined until it has answered${skipped}`,
  async () => {
    idleMs = 20_000
    const clamd = await startRealClamd({ streamMaxLength: '200M', more: 'MaxFileSize 200M\nMaxScanSize 200M' })
    await setScanner(clamd.address)
    const clean = await scene.upload('large.bin', 'c'.repeat(24 * 1024 ** 2))
    const harmful = await scene.upload('harmful.txt', `A letter, and within it ${eicar}`)
    const read = scene.app.files.read.bind(scene.app.files)
    let partsUntilKilled = 3
    scene.app.deps.files = {
      ...scene.app.files,
      async read(key) {
        const whole = Buffer.concat(await (await read(key)).toArray())
        return Readable.from(
          (function* () {
            for (let at = 0; at < whole.length; at += 1024 ** 2) {
              if (--partsUntilKilled === 0) clamd.process.kill('SIGKILL')
              yield whole.subarray(at, at + 1024 ** 2)
            }
          })(),
        )
      },
    }

    await scanAgain()
    expect(clamd.process.killed).toBe(true)
    expect(await stateOf(clean.documentId)).toBe('quarantined')
    await scanAgain()
    expect(await stateOf(clean.documentId)).toBe('quarantined')

    await clamd.startAgain()
    clamd.process.kill('SIGSTOP')
    await scanAgain()
    expect([await stateOf(clean.documentId), await stateOf(harmful.documentId)]).not.toContain('clean')
    clamd.process.kill('SIGCONT')

    const settled = async () => {
      await scanAgain()
      return (
        (await stateOf(clean.documentId)) !== 'quarantined' && (await stateOf(harmful.documentId)) !== 'quarantined'
      )
    }
    await until('both answers', settled)
    expect(await stateOf(clean.documentId)).toBe('clean')
    expect(await stateOf(harmful.documentId)).toBe('infected')
  },
)
