import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manualTimers } from '../../../../tests/support/mail.ts'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { until } from '../../../../tests/support/until.ts'
import { minute, second } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { ScanAnswer, Scanner, ScannerStanding } from '../../ports.ts'
import { documentContentForClient, documentContentForStaff } from '../documents/document-content.ts'
import { overruleScan } from './overrule-scan.ts'
import { createScanning } from './scan-job.ts'
import { isSafeToShare, scanStateForNewFile } from './scan-state.ts'
import { scanUnscanned } from './scan-unscanned.ts'
import { getScanner } from './scanner-view.ts'
import { testScanner } from './test-scanner.ts'
import { updateScanner } from './update-scanner.ts'

let scene: ShareScene
let admin: StaffActor
let answer: (content: string) => ScanAnswer | Promise<ScanAnswer>
let standing: ScannerStanding
let asked: string[]
let atOnce: { now: number; most: number }

const address = 'unix:/run/test/clamd.ctl'
const upStanding = { answers: true, engine: 'ClamAV 1.4.3', signatures: '1', signaturesAtMs: 0 } as const
const away: ScanAnswer = { outcome: 'no-answer', reason: 'cut' }

beforeEach(async () => {
  scene = await createShareScene()
  admin = await scene.app.makeStaff('admin', 'Priya Lowe')
  answer = () => ({ outcome: 'clean' })
  standing = upStanding
  asked = []
  atOnce = { now: 0, most: 0 }
  const scanner: Scanner = {
    ask: () => Promise.resolve(standing),
    async scan(source) {
      atOnce.most = Math.max(atOnce.most, ++atOnce.now)
      const content = Buffer.concat(await source.toArray()).toString()
      await pause(1)
      asked.push(content)
      atOnce.now -= 1
      return answer(content)
    },
  }
  scene.app.deps.connectScanner = (text) => (text.startsWith('unix:') ? scanner : null)
})
afterEach(() => scene.app.close())

const setScanner = async (to: string | null = address) =>
  granted(await updateScanner(scene.app.deps, admin, { address: to }))
const fileOf = (documentId: string) =>
  scene.app.store.read((db) =>
    db
      .selectFrom('documents')
      .innerJoin('files', 'files.id', 'documents.file_id')
      .select(['files.id', 'files.scan_state', 'files.scan_detail', 'files.scanned_at_ms'])
      .where('documents.id', '=', documentId)
      .executeTakeFirstOrThrow(),
  )
const stateOf = async (documentId: string) => (await fileOf(documentId)).scan_state
const scanNow = () => createScanning(scene.app.deps).drain()
const kinds = async () =>
  (await scene.app.store.read((db) => db.selectFrom('activity').select(['kind', 'data']).orderBy('position').execute()))
    .filter(({ kind }) => /scan|infected|clean|quarantine/.test(kind))
    .map(({ kind, data }) => [kind, JSON.parse(data) as Record<string, unknown>] as const)

describe('DOC-6 U6 states', () => {
  test('without a scanner a new file is not scanned; with one it is quarantined from its row on', async () => {
    const before = await scene.upload('before.txt')
    await setScanner()
    const after = await scene.upload('after.txt')

    expect(await stateOf(before.documentId)).toBe('not-scanned')
    expect(await stateOf(after.documentId)).toBe('quarantined')
    expect(await scene.app.store.read(scanStateForNewFile)).toMatchObject({ scan_state: 'quarantined' })
    expect(
      ['not-scanned', 'quarantined', 'clean', 'infected'].filter((one) => isSafeToShare({ scan_state: one })),
    ).toEqual(['not-scanned', 'clean'])
  })

  test("clean lets it through and says so; infected is nobody's, and in the activity", async () => {
    await setScanner()
    const good = await scene.upload('good.txt', 'good')
    const bad = await scene.upload('bad.txt', 'bad')
    answer = (content) => (content === 'bad' ? { outcome: 'infected', signature: 'Eicar' } : { outcome: 'clean' })
    scene.app.events.length = 0
    await scanNow()

    expect(await fileOf(good.documentId)).toMatchObject({ scan_state: 'clean', scanned_at_ms: scene.app.clock.now() })
    expect(await fileOf(bad.documentId)).toMatchObject({ scan_state: 'infected', scan_detail: 'Eicar' })
    const safe = scene.app.events.filter((event) => event.kind === 'file-safe')
    expect(safe).toEqual([{ kind: 'file-safe', fileId: (await fileOf(good.documentId)).id }])
    expect(await kinds()).toContainEqual(['document.infected', { name: 'bad.txt', found: 'Eicar' }])
    for (const actor of [scene.lawyer, admin])
      expect(
        refused(await documentContentForStaff(scene.app.deps, actor, bad.documentId, { acceptsQuarantined: true })),
      ).toMatchObject({ refused: 'FORBIDDEN' })
  })

  test('what it cannot look at is not scanned, with the reason', async () => {
    await setScanner()
    const { documentId } = await scene.upload('large.txt')
    answer = () => ({ outcome: 'not-scannable', reason: 'scanner-limit' })
    await scanNow()
    expect(await fileOf(documentId)).toMatchObject({ scan_state: 'not-scanned', scan_detail: 'scanner-limit' })
  })

  test('oldest first, two at a time', async () => {
    await setScanner()
    for (const name of ['1', '2', '3', '4', '5', '6', '7']) await scene.upload(`${name}.txt`, name)
    await scanNow()
    expect(asked.map((name) => Math.ceil(Number(name) / 2))).toEqual([1, 1, 2, 2, 3, 3, 4])
    expect(atOnce.most).toBe(2)
  })
})

describe('F9 a scanner that does not answer', () => {
  test('leaves every file quarantined, however often it fails, and is tried later and later', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    const timers = manualTimers(scene.app.clock)
    const job = createScanning(scene.app.deps, timers)
    answer = () => away
    job.start()
    try {
      const times: number[] = []
      for (let tries = 1; tries <= 6; tries += 1) {
        await until('a try', () => Promise.resolve(asked.length >= tries && timers.waiting() > 0))
        expect(await stateOf(documentId)).toBe('quarantined')
        const fromMs = scene.app.clock.now()
        while (asked.length < tries + 1) {
          timers.advance(second)
          await job.drain()
        }
        times.push(Math.round((scene.app.clock.now() - fromMs) / second))
      }
      expect(times).toEqual([5, 10, 20, 40, 80, 160])
      answer = () => ({ outcome: 'clean' })
      timers.advance(10 * minute)
      await job.drain()
      expect(await stateOf(documentId)).toBe('clean')
    } finally {
      await job.stop()
    }
  })

  test('one file that it never answers for does not keep the others', async () => {
    await setScanner()
    const poison = await scene.upload('poison.txt', 'poison')
    const others = [
      await scene.upload('a.txt', 'a'),
      await scene.upload('b.txt', 'b'),
      await scene.upload('c.txt', 'c'),
    ]
    answer = (content) => (content === 'poison' ? away : { outcome: 'clean' })
    await scanNow()
    for (const other of others) expect(await stateOf(other.documentId)).toBe('clean')
    expect(await stateOf(poison.documentId)).toBe('quarantined')
  })

  test('away: nothing is sent to it, since when is kept, and it is in the activity once', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    standing = { answers: false, reason: 'absent' }
    await scanNow()
    const sinceMs = scene.app.clock.now()
    scene.app.clock.advance(minute)
    await scanNow()

    expect(asked).toEqual([])
    expect(await stateOf(documentId)).toBe('quarantined')
    expect((await getScanner(scene.app.deps)).standing).toEqual({ now: standing, sinceMs })
    standing = upStanding
    await scanNow()
    expect(await stateOf(documentId)).toBe('clean')
    expect((await kinds()).map(([kind]) => kind)).toEqual([
      'setting.scanner-set',
      'setting.scanner-silent',
      'setting.scanner-answering',
    ])
  })

  test('a scan that throws is no answer either', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    answer = () => Promise.reject(new Error('the disk'))
    await scanNow()
    expect(await stateOf(documentId)).toBe('quarantined')
  })

  test('a host that stopped in the middle goes on: what waits is in the store', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    answer = () => away
    await scanNow()
    answer = () => ({ outcome: 'clean' })
    await createScanning(scene.app.deps).drain()
    expect(await stateOf(documentId)).toBe('clean')
  })
})

describe('DOC-6 who gets the bytes', () => {
  test('a client gets nothing quarantined or infected, and is told which', async () => {
    const { documentId } = await scene.upload()
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const mara = await scene.signIn(scene.mara.clientId)
    const ask = (purpose?: 'preview') => documentContentForClient(scene.app.deps, mara, documentId, { purpose })
    const put = async (scan_state: string) => {
      const { id } = await fileOf(documentId)
      await scene.app.store.write(({ db }) =>
        db.updateTable('files').set({ scan_state }).where('id', '=', id).execute(),
      )
    }
    granted(await ask())
    for (const purpose of [undefined, 'preview'] as const) {
      await put('quarantined')
      expect(refused(await ask(purpose))).toMatchObject({ messageKey: 'common.documents.refusal.beingChecked' })
      await put('infected')
      expect(refused(await ask(purpose))).toMatchObject({ messageKey: 'common.documents.refusal.infected' })
      await put('something newer')
      expect(refused(await ask(purpose))).toMatchObject({ refused: 'UNAVAILABLE' })
    }
    await put('clean')
    granted(await ask())
  })

  test('staff open a quarantined one only by saying so, and that is in the activity', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    const ask = (request: Parameters<typeof documentContentForStaff>[3]) =>
      documentContentForStaff(scene.app.deps, scene.lawyer, documentId, request)

    for (const isFromStart of [true, false])
      expect(refused(await ask({ isFromStart }))).toMatchObject({
        refused: 'CONFLICT',
        messageKey: 'common.scanning.refusal.quarantined',
      })
    expect((await kinds()).map(([kind]) => kind)).toEqual(['setting.scanner-set'])
    granted(await ask({ acceptsQuarantined: true }))
    expect((await kinds()).at(-1)).toEqual(['document.quarantined-opened', { name: 'waits.txt', version: 1 }])
  })
})

describe('DOC-6 deciding in its place', () => {
  test('switched off, what is quarantined stays so until an admin lets it through, with the reason', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    await setScanner(null)
    await scanNow()
    expect(asked).toEqual([])
    expect(await getScanner(scene.app.deps)).toMatchObject({ address: null, quarantined: 1, standing: null })

    const order = { documentId, reason: 'Known sender' }
    expect(refused(await overruleScan(scene.app.deps, scene.lawyer, order)).refused).toBe('FORBIDDEN')
    expect(await stateOf(documentId)).toBe('quarantined')
    granted(await overruleScan(scene.app.deps, admin, order))
    expect(await fileOf(documentId)).toMatchObject({ scan_state: 'not-scanned', scan_detail: 'released' })
    expect((await kinds()).at(-1)).toEqual([
      'document.quarantine-released',
      { name: 'waits.txt', version: 1, reason: 'Known sender' },
    ])
    expect(refused(await overruleScan(scene.app.deps, admin, order)).refused).toBe('CONFLICT')
  })

  test('an admin marks an infected one clean, with the reason', async () => {
    await setScanner()
    const { documentId } = await scene.upload('bad.txt')
    answer = () => ({ outcome: 'infected', signature: 'Eicar' })
    await scanNow()
    granted(await overruleScan(scene.app.deps, admin, { documentId, reason: 'A test file' }))
    expect(await fileOf(documentId)).toMatchObject({ scan_state: 'clean', scan_detail: 'overruled' })
    expect((await kinds()).at(-1)).toEqual([
      'document.marked-clean',
      { name: 'bad.txt', version: 1, reason: 'A test file', found: 'Eicar' },
    ])
    granted(await documentContentForStaff(scene.app.deps, scene.lawyer, documentId))
  })

  test('an answer that comes after the decision changes nothing', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    answer = async () => {
      granted(await overruleScan(scene.app.deps, admin, { documentId, reason: 'In a hurry' }))
      return { outcome: 'infected', signature: 'Eicar' }
    }
    await scanNow()
    expect(await fileOf(documentId)).toMatchObject({ scan_state: 'not-scanned', scan_detail: 'released' })
  })

  test('CLT-3 nothing of a matter that this admin does not see', async () => {
    await setScanner()
    const { documentId } = await scene.upload('waits.txt')
    await scene.app.store.write(({ db }) =>
      db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', scene.matter.matterId).execute(),
    )
    expect(refused(await overruleScan(scene.app.deps, admin, { documentId, reason: 'x' })).refused).toBe('NOT_FOUND')
  })
})

describe('DOC-6 what lay there before', () => {
  test('is looked at on request only, stays open meanwhile, and comes after what is kept back', async () => {
    const old = await scene.upload('old.txt', 'old')
    const bad = await scene.upload('bad.txt', 'bad')
    expect(refused(await scanUnscanned(scene.app.deps, admin)).refused).toBe('CONFLICT')
    await setScanner()
    await scanNow()
    expect(asked).toEqual([])
    expect(await getScanner(scene.app.deps)).toMatchObject({ unscanned: 2, asked: 0 })

    expect(refused(await scanUnscanned(scene.app.deps, scene.lawyer)).refused).toBe('FORBIDDEN')
    expect(granted(await scanUnscanned(scene.app.deps, admin))).toMatchObject({ unscanned: 2, asked: 2 })
    expect(await stateOf(old.documentId)).toBe('not-scanned')
    const fresh = await scene.upload('fresh.txt', 'fresh')
    answer = (content) => (content === 'bad' ? { outcome: 'infected', signature: 'Eicar' } : { outcome: 'clean' })
    await scanNow()
    expect(asked[0]).toBe('fresh')
    expect(await Promise.all([old, bad, fresh].map((one) => stateOf(one.documentId)))).toEqual([
      'clean',
      'infected',
      'clean',
    ])
    expect(await getScanner(scene.app.deps)).toMatchObject({ unscanned: 0, asked: 0, quarantined: 0 })
  })
})

test('DOC-6 settings: admins only, an address or nothing, and a test that keeps nothing', async () => {
  const { deps } = scene.app
  expect(refused(await updateScanner(deps, scene.lawyer, { address })).refused).toBe('FORBIDDEN')
  const refusal = { refused: 'INVALID', field: 'address' }
  expect(refused(await updateScanner(deps, admin, { address: 'nonsense' }))).toMatchObject(refusal)
  expect(refused(await testScanner(deps, { address: 'nonsense' }))).toMatchObject(refusal)
  expect(granted(await testScanner(deps, { address }))).toEqual(upStanding)
  expect(await getScanner(deps)).toMatchObject({ address: null, standing: null })
})
