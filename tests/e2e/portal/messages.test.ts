import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { uploadDocument } from '../../../src/main/features/documents/upload-document.ts'
import { replyAsStaff } from '../../../src/main/features/messages/reply-as-staff.ts'
import { getThread, listThreads } from '../../../src/main/features/messages/staff-threads.ts'
import { unshare } from '../../../src/main/features/sharing/unshare.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { granted } from '../../support/test-app.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
beforeAll(async () => {
  scene = await openPortalScene()
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

async function attached(to: Person, threadId: string, name: string) {
  const bytes = Buffer.from('what there is')
  const upload = { matterId: to.matterId, name, expectedBytes: bytes.length, source: Readable.from([bytes]) }
  const { documentId } = granted(await uploadDocument(scene.deps, scene.lawyer, upload))
  const order = { threadId, body: 'See below.', attachments: [documentId] }
  granted(await replyAsStaff(scene.deps, scene.lawyer, order))
  return documentId
}

test('MSG-3 MSG-4 a client begins a conversation, the firm has it at once, and its answer appears without reloading', async () => {
  const mara = await scene.person('Mara')
  await scene.thread(mara)
  const page = await scene.enter(mara)
  await page.goto(`${scene.portal}/messages`)
  await page.getByRole('link', { name: 'New message' }).click()
  await page.getByRole('heading', { name: 'New message' }).waitFor()
  const send = page.getByRole('button', { name: 'Send', exact: true })
  expect(await send.isDisabled()).toBe(true)
  await page.getByLabel('Subject').fill('The keys')
  await page.getByRole('textbox', { name: 'Your message' }).fill('Who has the keys to the house?')
  // Kept by the host before it is sent, over a reload (ACC-7).
  await page.getByText('Kept as a draft.').waitFor()
  await page.reload()
  await expect.poll(() => page.getByLabel('Subject').inputValue()).toBe('The keys')
  await expect.poll(() => page.getByRole('textbox', { name: 'Your message' }).inputValue()).toContain('the keys to')
  await send.click()
  await page.getByRole('heading', { name: 'The keys' }).waitFor()

  const { rows } = await listThreads(scene.deps, scene.lawyer, { query: 'keys', unread: true, limit: 9 })
  expect(rows).toMatchObject([{ subject: 'The keys', unreadCount: 1, participantNames: ['Mara Vance'] }])
  const threadId = rows[0]?.threadId ?? ''
  await scene.reply(threadId, 'Your brother has them.')
  await page.getByText('Your brother has them.').waitFor()
  // Read as it came into sight: the count went up in the title for nobody who looks at it.
  await page.goto(`${scene.portal}/messages`)
  await scene.reply(threadId, 'And the neighbour.')
  await expect.poll(() => page.title()).toMatch(/^\(\d\) Messages/)
  await page.goto(`${scene.portal}/messages/new`)
  expect(await page.getByRole('textbox', { name: 'Your message' }).inputValue()).toBe('')
})

test('MSG-1 attachments stand below the words, and one that is taken back is gone from the open page', async () => {
  const mara = await scene.person('Mara')
  const { threadId } = await scene.thread(mara)
  const documentId = await attached(mara, threadId, 'Inventory.txt')
  const page = await scene.enter(mara)
  await page.goto(`${scene.portal}/messages/${threadId}`)
  const attachment = page.getByRole('list', { name: 'Attachments' }).getByRole('link', { name: /Inventory\.txt/ })
  await attachment.waitFor()
  const shares = await scene.store.read((db) => db.selectFrom('shares').selectAll().execute())
  const share = shares.find((one) => one.resource_id === documentId && one.state === 'live')
  granted(await unshare(scene.deps, scene.lawyer, { shareId: share?.id ?? '' }))
  await page.getByText('This is no longer being shared.').waitFor()
  expect(await page.content()).not.toContain('Inventory.txt')
})

test('MSG-1 a long conversation opens where one left off, and shows what came before when it is asked for', async () => {
  const mara = await scene.person('Mara')
  const { threadId } = await scene.thread(mara, 'A long one', 'message 1')
  await scene.store.write(async ({ db }) => {
    await db
      .insertInto('messages')
      .values(
        Array.from({ length: 119 }, (_, n) => ({
          id: scene.ids.id(),
          thread_id: threadId,
          position: n + 2,
          author_kind: 'staff',
          author_id: scene.lawyer.userId,
          body: `message ${n + 2}`,
          search_text: '',
          share_id: null,
          created_at_ms: scene.clock.now(),
        })),
      )
      .execute()
    await db
      .insertInto('thread_reads')
      .values({ thread_id: threadId, reader_kind: 'client', reader_id: mara.clientId, position: 100, read_at_ms: 0 })
      .execute()
  })
  const page = await scene.enter(mara)
  await page.goto(`${scene.portal}/messages/${threadId}`)
  await page.getByText('message 101', { exact: true }).waitFor()
  await page.getByText('New from here').waitFor()
  await expect
    .poll(() => page.getByText('message 101', { exact: true }).evaluate((one) => one.getBoundingClientRect().top))
    .toBeLessThan(740)
  expect(await page.getByText('message 20', { exact: true }).count()).toBe(0)
  await page.getByRole('button', { name: 'Earlier messages' }).click()
  await page.getByText('message 21', { exact: true }).waitFor({ state: 'attached' })
  await page.getByRole('button', { name: 'Earlier messages' }).click()
  await page.getByText('message 1', { exact: true }).waitFor({ state: 'attached' })
  expect(await page.getByRole('button', { name: 'Earlier messages' }).count()).toBe(0)
  expect(await page.locator('[id^=message-]').count()).toBe(120)
  // What comes meanwhile is added below, and nothing above is lost.
  await scene.reply(threadId, 'message 121')
  await page.getByText('message 121', { exact: true }).waitFor({ state: 'attached' })
  expect(await page.locator('[id^=message-]').count()).toBe(121)
})

test('MSG-1 of two tabs that write in one place neither loses a word unseen', async () => {
  const mara = await scene.person('Mara')
  const { threadId } = await scene.thread(mara)
  const page = await scene.enter(mara)
  await page.goto(`${scene.portal}/messages/${threadId}`)
  const other = await page.context().newPage()
  await other.goto(`${scene.portal}/messages/${threadId}`)
  for (const tab of [page, other]) await tab.getByLabel('Your answer').waitFor()
  // Both from nothing, and neither has seen the other's.
  await other.route('**/rpc/messages/getDraft', (route) => route.abort())
  await page.getByLabel('Your answer').fill('A long answer with everything in it')
  await page.getByText('Kept as a draft.').waitFor()
  await other.getByLabel('Your answer').fill('Short')
  await other.getByText('In another tab you had written something else here:').waitFor()
  await other.getByRole('button', { name: 'Use those words' }).click()
  expect(await other.getByLabel('Your answer').inputValue()).toBe('A long answer with everything in it')
})

test('MSG-1 a client finds a word of their messages', async () => {
  const mara = await scene.person('Mara')
  await scene.thread(mara, 'Notice of the court', 'See you at the courthouse.')
  await scene.thread(mara, 'Invoice', 'Due on Friday.')
  const page = await scene.enter(mara)
  await page.goto(`${scene.portal}/messages`)
  await page.getByRole('searchbox', { name: 'Search your messages' }).fill('COURTHOUSE')
  await page.getByRole('link', { name: /Invoice/ }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: /Notice of the court/ }).waitFor()
  await page.getByRole('searchbox').fill('nothing of that kind')
  await page.getByText('Nothing found for “nothing of that kind”.').waitFor()
})

for (const locale of ['en', 'es'] as const)
  test(`POR-2 POR-3 WCAG 2.2 AA and no wider than 320 pixels: writing, attachments, searching: ${locale}`, async () => {
    const mara = await scene.person('Mara', { locale })
    const { threadId } = await scene.thread(mara)
    await attached(mara, threadId, `${'very_long_name_without_a_space_'.repeat(3)}.txt`)
    const context = await scene.device({
      viewport: { width: 320, height: 640 },
      locale: locale === 'en' ? 'en-US' : 'es-MX',
    })
    await bringAxe(context)
    const page = await scene.enter(mara, context)
    const found: string[] = []
    for (const path of ['/messages', '/messages/new', `/messages/${threadId}`, '/messages?q=nothing']) {
      await page.goto(scene.portal + path)
      await page.locator('main h1').waitFor()
      await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
      found.push(...(await axeFindings(page)).map((finding) => `${path}: ${finding}`))
      const by = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (by > 0) found.push(`${path} is ${by} too wide`)
      expect(await page.locator('html').getAttribute('lang'), path).toBe(locale)
    }
    expect(found).toEqual([])
    expect(granted(await getThread(scene.deps, scene.lawyer, { threadId })).messages).toHaveLength(2)
  })
