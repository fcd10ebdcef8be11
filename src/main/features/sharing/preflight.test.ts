import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { createMatter } from '../matters/create-matter.ts'
import { addVersionStep } from '../documents/add-document.ts'
import { previewShare } from './preview-share.ts'
import { readWords } from './text-words.ts'

let scene: ShareScene
beforeEach(async () => {
  scene = await createShareScene()
})
afterEach(() => scene.app.close())

const resourcesOf = (...ids: string[]) => ids.map((resourceId) => ({ kind: 'document' as const, resourceId }))
const previewOf = async (documentIds: string[], participantIds: string[] = [], actor = scene.lawyer) =>
  granted(await previewShare(scene.app.deps, actor, { resources: resourcesOf(...documentIds), participantIds }))
const named = async (documentId: string, actor = scene.lawyer) =>
  (await previewOf([documentId], [], actor)).warnings.map((warning) => [
    warning.messageKey.split('.').at(-1),
    warning.params.named,
  ])

/** A document whose file holds these words, as far as the host could read them. */
async function written(text: string | null, { name = 'Draft.txt', isWhole = true } = {}) {
  const { documentId } = await scene.upload(name)
  const file = await scene.app.store.read((db) =>
    db.selectFrom('documents').select('file_id').where('id', '=', documentId).executeTakeFirstOrThrow(),
  )
  if (text !== null) scene.app.fileTexts.set(file.file_id, { text, isWhole })
  return documentId
}

describe('SHR-8 preflight', () => {
  beforeEach(async () => {
    await scene.app.makeClient({ givenName: 'Íñigo', familyName: 'Baró Nuño', email: 'inigo@mail.example' })
    await scene.app.makeClient({ kind: 'company', companyName: 'Thornbury Ranch LLC', givenName: '', familyName: '' })
    await scene.app.makeClient({ kind: 'company', companyName: 'Acme', givenName: '', familyName: '' })
    await scene.app.makeMatter(scene.lawyer, [], { title: 'Sale of the Willow Creek mill' })
  })

  test.each([
    ['in the text, without regard to accents and case', 'We heard of INIGO BARO in Taos.', 'Íñigo Baró Nuño'],
    ['the other way round', 'Baró Nuño, Íñigo: 40 %', 'Íñigo Baró Nuño'],
    ['with a name between', 'signed by Íñigo J. Baró', 'Íñigo Baró Nuño'],
    ['a company without its form', 'the herd of Thornbury\nRanch was sold', 'Thornbury Ranch LLC'],
  ])('names another client %s', async (_, text, name) => {
    const documentId = await written(`Page 1. ${text} And so on.`)
    const { warnings } = await previewOf([documentId])
    expect(warnings).toMatchObject([
      {
        messageKey: 'common.sharing.warning.clientInText',
        resourceId: documentId,
        params: { named: name, document: 'Draft.txt' },
      },
    ])
    expect(String(warnings[0]?.params.excerpt)).toContain(text.split(/\s/)[3]?.replace(/,/, '') ?? '')
  })

  test('names another client in the name of the file, and says it once', async () => {
    const documentId = await written('For Íñigo Baró.', { name: 'Letter to Íñigo Baró.txt' })
    expect(await named(documentId)).toEqual([['clientInFileName', 'Íñigo Baró Nuño']])
  })

  test('names another matter by its number or its title', async () => {
    const other = await scene.app.makeMatter(scene.lawyer, [], { title: 'Divorce' })
    const byNumber = await written(`See our file ${other.number}.`)
    expect(await named(byNumber)).toEqual([['matterInText', other.number]])
    const byTitle = await written('The sale of the Willow Creek mill is done.')
    expect(await named(byTitle)).toEqual([['matterInText', 'Sale of the Willow Creek mill']])
  })

  test.each([
    ['participants of the matter', 'Mara Vance and Tomás Núñez agree.'],
    ['people who work here', 'Yours, Elena Ibarra'],
    ['one word of a longer name', 'Íñigo came alone, and Thornbury is far.'],
    ['words that are far from each other', `Íñigo ${'and so on '.repeat(5)} Baró`],
    ['names of one short word', 'acme'],
  ])('says nothing of %s', async (_, text) => {
    expect(await named(await written(text))).toEqual([])
  })

  test('CLT-3 says nothing of a restricted matter to somebody who may not know of it', async () => {
    const outsider = await scene.app.makeStaff('staff')
    const walled = granted(
      await createMatter(scene.app.deps, scene.lawyer, {
        title: 'Merger of Kestrel Bank',
        practiceArea: '',
        status: 'open',
        responsibleUserId: scene.lawyer.userId,
        staffUserIds: [],
        isRestricted: true,
        participants: [],
      }),
    )
    const documentId = await written(`Kestrel Bank, merger, ${walled.number}`)
    expect(await named(documentId, outsider)).toEqual([])
    expect(await named(documentId)).toEqual([['matterInText', walled.number]])
  })

  test('what could not be read is said, and what was read in part', async () => {
    const none = await written(null)
    const part = await written('only the beginning', { name: 'Long.txt', isWhole: false })
    expect((await previewOf([none, part])).unread).toEqual([
      { resourceId: none, name: 'Draft.txt', isPartly: false },
      { resourceId: part, name: 'Long.txt', isPartly: true },
    ])
  })

  test('how far it was looked is said: through the words of the first 60 files, and at the names of all', async () => {
    const ids: string[] = []
    for (let n = 0; n < 61; n += 1) ids.push(await written('nothing of others', { name: `Draft ${n}.txt` }))
    const all = await previewOf(ids.slice(0, 60))
    expect(all).toMatchObject({ fileCount: 60, unread: [], limits: { names: null, texts: null, warnings: null } })
    const more = await previewOf(ids)
    expect(more).toMatchObject({ fileCount: 61, unread: [], limits: { names: null, texts: 60, warnings: null } })
  })

  test('a warning that is not overruled refuses the share; each that is stands in the activity', async () => {
    const documentId = await written('of Íñigo Baró')
    const participantIds = [scene.mara.participantId]
    const { warnings } = await previewOf([documentId], participantIds)
    expect(warnings.map((warning) => warning.messageKey)).toEqual([
      'common.sharing.warning.firstShare',
      'common.sharing.warning.clientInText',
    ])
    for (const overruled of [[], [warnings[0]?.warningId ?? ''], ['made up']])
      expect(refused(await scene.shareAnswer(participantIds, { resourceId: documentId, overruled }))).toMatchObject({
        refused: 'STALE',
        field: 'overruled',
        messageKey: 'common.sharing.refusal.newWarning',
      })
    expect(await scene.shares()).toEqual([])
    const overruled = warnings.map((warning) => warning.warningId)
    granted(await scene.shareAnswer(participantIds, { resourceId: documentId, overruled }))
    const kinds = await scene.activityKinds()
    expect(kinds.filter((kind) => kind.startsWith('share.overruled'))).toEqual([
      'share.overruled-first',
      'share.overruled-named',
    ])
  })

  test('a version that came after the preview is looked through anew, and refuses what was not overruled', async () => {
    const documentId = await written('nothing of anybody')
    const participantIds = [scene.mara.participantId]
    const { warnings } = await previewOf([documentId], participantIds)
    const overruled = warnings.map((warning) => warning.warningId)
    await scene.app.store.write(async (tx) => {
      const stored = { storageKey: 'second', sizeBytes: 1 }
      const version = { documentId, name: 'Draft.txt', stored, mediaType: 'text/plain' }
      const { fileId } = granted(await addVersionStep(tx, scene.app.deps, scene.lawyer, version))
      scene.app.fileTexts.set(fileId, { text: 'Thornbury Ranch', isWhole: true })
    })
    const answer = await scene.shareAnswer(participantIds, { resourceId: documentId, overruled })
    expect(refused(answer)).toMatchObject({ refused: 'STALE', messageKey: 'common.sharing.refusal.newWarning' })
  })

  test('100 clients of one name and a long text: looked up by words, and the event loop has its turn', async () => {
    await scene.app.store.write(async ({ db }) => {
      for (let n = 0; n < 100; n += 1) {
        const id = scene.app.ids.id()
        const row = await db.selectFrom('clients').selectAll().limit(1).executeTakeFirstOrThrow()
        await db
          .insertInto('clients')
          .values({
            ...row,
            id,
            kind: 'person',
            given_name: 'Ana',
            family_name: `Ruiz${n}`,
            display_name: `Ana Ruiz${n}`,
            sort_name: `ruiz${n} ana`,
            portal_email_norm: null,
          })
          .execute()
        for (const word of ['ana', `ruiz${n}`])
          await db.insertInto('client_words').values({ word, client_id: id }).execute()
      }
    })
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    const filler = Array.from({ length: 60_000 }, (_, n) => `word${n % 9_000} ana`).join(' ')
    const documentId = await written(`${filler} Ana Ruiz77 ${filler}`)
    expect(await named(documentId)).toEqual([['clientInText', 'Ana Ruiz77']])
    clearInterval(timer)
    expect(turns).toBeGreaterThan(20)
  })
})

test('words are read as they are compared, with where they begin', async () => {
  const { words, starts } = await readWords('Ñandú, 2026-0147\n«Straße»')
  expect(words).toEqual(['nandu', '2026', '0147', 'strasse'])
  expect(starts).toEqual([0, 7, 12, 18])
})
