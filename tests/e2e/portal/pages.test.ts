import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { unshare } from '../../../src/main/features/sharing/unshare.ts'
import { minute } from '../../../src/shared/time.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
beforeAll(async () => {
  scene = await openPortalScene()
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

/** Someone to whom one of everything was shared, one of it taken back. */
async function wellServed(name: string, fields: Parameters<PortalScene['person']>[1] = {}) {
  const person = await scene.person(name, fields)
  const message = 'Please read pages 3 to 9 and tell me if anything is missing.'
  const document = await scene.document(person, 'Inventory and appraisal.txt', message)
  const thread = await scene.thread(person)
  const gone = await scene.document(person, 'Withdrawn.txt', 'Never mind this one.')
  granted(await unshare(scene.deps, scene.lawyer, { shareId: gone.shareId }))
  return { person, document, thread, gone }
}

/** Every page there is, each once it shows what it is about. */
async function visitAll(
  page: Page,
  served: Awaited<ReturnType<typeof wellServed>>,
  look: (name: string) => Promise<void>,
) {
  const { portal } = scene
  const { document, thread, gone } = served
  for (const [name, path] of Object.entries({
    home: '/',
    messages: '/messages',
    thread: `/messages/${thread.threadId}`,
    entry: `/messages/${document.threadId}`,
    tombstone: `/messages/${gone.threadId}`,
    documents: '/documents',
    document: `/documents/${document.documentId}`,
    withdrawn: `/documents/${gone.documentId}`,
    settings: '/settings',
    nowhere: '/nowhere',
  })) {
    await page.goto(portal + path)
    await page.locator('main h1').waitFor()
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
    await look(name)
  }
  await page.getByRole('button', { name: /^Men/ }).click()
  await page.locator('#account-menu').waitFor()
  await look('menu')
}

/** The pages outside. */
async function visitOutside(page: Page, { person }: { person: Person }, look: (name: string) => Promise<void>) {
  const { link } = await scene.mail(person.email)
  await page.goto(link ?? '')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await look('link')
  await page.goto(`${scene.portal}/sign-in`)
  await page.locator('#email').fill(`${crypto.randomUUID()}@mail.example`)
  await look('sign in')
  await page.locator('button[type=submit]').click()
  await page.locator('#code').waitFor()
  await look('code')
  await page.goto(`${scene.portal}/signed-out`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await look('ended')
}

for (const locale of ['en', 'es'] as const)
  test(`POR-2 POR-3 POR-5 WCAG 2.2 AA on every page in light and dark, and no other origin is asked: ${locale}`, async () => {
    const served = await wellServed(locale === 'en' ? 'Mara' : 'Lucia', { locale })
    const context = await scene.device({ locale: locale === 'en' ? 'en-US' : 'es-MX' })
    await bringAxe(context)
    const page = await context.newPage()
    const found: string[] = []
    const look = async (name: string) => {
      found.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`))
      expect(await page.locator('html').getAttribute('lang'), name).toBe(locale)
      expect(await page.title(), name).toMatch(/\S · Ibarra Lowe & Brandt$/)
    }
    await visitOutside(page, served, look)
    await page.goto((await scene.mail(served.person.email)).link ?? '')
    await page.getByRole('button', { name: /^Continu/ }).click()
    await page.getByRole('button', { name: /^Men/ }).waitFor()
    await visitAll(page, served, look)
    expect(found).toEqual([])
  })

test('POR-2 nothing is wider than a phone of 320 pixels, or a page of 1280 at 400 %', async () => {
  const served = await wellServed('Maximiliana-Bernadette', { locale: 'es' })
  await scene.thread(served.person, 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung')
  await scene.document(served.person, `${'very_long_name_without_a_space_'.repeat(4)}.txt`)
  const context = await scene.device({ viewport: { width: 320, height: 256 }, locale: 'es-MX' })
  const page = await context.newPage()
  const wide: string[] = []
  const look = async (name: string) => {
    const by = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (by > 0) wide.push(`${name}: ${by}`)
  }
  await visitOutside(page, served, look)
  await page.goto((await scene.mail(served.person.email)).link ?? '')
  await page.getByRole('button', { name: 'Continuar' }).click()
  await page.getByRole('button', { name: 'Menú' }).waitFor()
  await visitAll(page, served, look)
  expect(wide).toEqual([])
})

test('POR-2 by keyboard alone: signing in, reading, answering, leaving', async () => {
  const mara = await scene.person('Mara')
  const { threadId } = await scene.thread(mara)
  const page = await (await scene.device({ viewport: { width: 1280, height: 860 } })).newPage()
  const keys = page.keyboard
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  const tabTo = async (words: string) => {
    for (let steps = 0; steps < 30; steps++) {
      await keys.press('Tab')
      if ((await focused()).startsWith(words)) return
    }
    throw new Error(`the keyboard does not reach ${words}`)
  }
  await page.goto((await scene.mail(mara.email)).link ?? '')
  await page.getByRole('button', { name: 'Continue' }).waitFor()
  await tabTo('Continue')
  await keys.press('Enter')
  await page.getByRole('heading', { name: 'Who signs the inventory' }).waitFor()

  await page.goto(scene.portal)
  await page.getByRole('button', { name: 'Menu' }).waitFor()
  await keys.press('Tab')
  expect(await focused()).toBe('Skip to content')
  await tabTo('Messages')
  await keys.press('Enter')
  // A new page begins at its heading.
  await until('the heading', async () => (await focused()) === 'Messages')
  await page.getByRole('link', { name: 'Who signs' }).waitFor()
  await tabTo('Who signs')
  await keys.press('Enter')
  await page.waitForURL(`**/messages/${threadId}`)
  await page.getByLabel('Your answer').waitFor()
  for (let steps = 0; (await page.evaluate(() => document.activeElement?.id)) !== 'reply' && steps < 30; steps++)
    await keys.press('Tab')
  await keys.type('I understand.')
  await keys.press('Control+Enter')
  await page.getByText('I understand.').first().waitFor()

  await page.getByRole('button', { name: 'Menu' }).focus()
  await keys.press('Enter')
  await page.getByRole('link', { name: 'Settings' }).waitFor()
  await keys.press('Escape')
  await page.getByRole('link', { name: 'Settings' }).waitFor({ state: 'hidden' })
  expect(await focused()).toBe('Menu')
  await keys.press('Enter')
  await tabTo('Sign out')
  await keys.press('Enter')
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
})

test('POR-1 Home says what is new, by matter, and what was seen; opening it makes it seen', async () => {
  const { person } = await wellServed('Mara')
  const page = await scene.enter(person, await scene.device({ viewport: { width: 1280, height: 860 } }))
  await page.goto(scene.portal)
  const fresh = page.getByRole('region', { name: 'New' })
  await fresh.getByRole('heading', { name: 'Estate of Rosalind Vance' }).waitFor()
  const seen = page.waitForResponse(/messages\/markRead/)
  await fresh.getByRole('link', { name: 'Who signs the inventory' }).click()
  // Home has the message's first words as well: it is seen only where it is read.
  await seen
  await page.getByRole('link', { name: 'Home' }).first().click()
  await page.getByRole('region', { name: 'Seen lately' }).getByText('Who signs the inventory').waitFor()
})

test('POR-3 the language of the sign-in page goes along; Change language lasts, and the e-mails follow', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const context = await scene.device()
  const page = await context.newPage()
  await page.goto(`${scene.portal}/sign-in`)
  await page.getByRole('button', { name: 'ES | Español' }).click()
  await page.getByRole('heading', { name: 'Entrar' }).waitFor()
  const { link } = await scene.mail(mara.email)
  await page.goto(link ?? '')
  await page.getByRole('button', { name: 'Continuar' }).click()
  await page.getByRole('button', { name: 'Menú' }).click()
  await page.getByRole('link', { name: 'Cambiar idioma' }).click()
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await page.getByRole('radio', { name: 'Español' }).check()
  await page.getByRole('status').getByText('Guardado').waitFor()

  await scene.advance(2 * minute)
  await scene.document(mara)
  const next = await scene.mail(mara.email, 2)
  expect(next.text).toContain('60 minutos')
  const elsewhere = await scene.enter(mara, await scene.device(), 2)
  await elsewhere.getByRole('link', { name: 'Documentos' }).first().waitFor()
})

test('POR-4 the firm’s name and colour', async () => {
  const mara = await scene.person('Mara')
  await scene.document(mara)
  const page = await scene.enter(mara)
  const accent = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--firm-accent').trim())
  expect(await accent()).toBe('#14535e')
  await scene.setFirm({ name: 'Ibarra & Daughters', accentColor: '#7a1f4b' })
  await page.reload()
  await page.getByText('Ibarra & Daughters').first().waitFor()
  expect(await accent()).toBe('#7a1f4b')
  await scene.setFirm()
})

test('SHR-3 unshared while the page is open: a tombstone at once, and no more bytes', async () => {
  const mara = await scene.person('Mara')
  const { documentId, shareId, threadId } = await scene.document(mara, 'Deed.txt', 'Here it is.')
  const context = await scene.device()
  const page = await scene.enter(mara, context)
  const content = `${scene.portal}/documents/${documentId}/content`
  expect((await context.request.get(content, { headers: { 'sec-fetch-site': 'same-origin' } })).status()).toBe(200)
  const thread = await context.newPage()
  await thread.goto(`${scene.portal}/messages/${threadId}`)
  await thread.getByLabel('Your answer').fill('But I have a question')
  await thread.getByText('Kept as a draft').waitFor()

  granted(await unshare(scene.deps, scene.lawyer, { shareId }))
  await page.getByText('no longer being shared').first().waitFor()
  expect(await page.getByRole('link', { name: 'Download' }).count()).toBe(0)
  expect((await context.request.get(content, { headers: { 'sec-fetch-site': 'same-origin' } })).status()).toBe(404)

  // What was being written stays, to be copied.
  await thread.getByText('This is no longer being shared.').waitFor()
  expect(await thread.getByText('Here it is.').count()).toBe(0)
  expect(await thread.getByLabel('What you wrote').inputValue()).toBe('But I have a question')
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await thread.getByRole('button', { name: 'Copy my words' }).click()
  await thread.getByText('Copied.').waitFor()
  expect(await thread.evaluate(() => navigator.clipboard.readText())).toBe('But I have a question')
})

test('MSG-4 an answer of the firm appears without reloading, and is unread until it has been on the screen', async () => {
  const mara = await scene.person('Mara')
  const { threadId } = await scene.thread(mara)
  const page = await scene.enter(mara)
  await scene.reply(threadId, 'The hearing is on Tuesday.')
  await page.getByText('The hearing is on Tuesday.').waitFor()
  const unread = () =>
    scene.store.read((db) =>
      db
        .selectFrom('thread_reads')
        .select('position')
        .where('thread_id', '=', threadId)
        .where('reader_id', '=', mara.clientId)
        .executeTakeFirst(),
    )
  await until('the mark', async () => (await unread())?.position === 2)

  // Far below what is on the screen.
  await scene.reply(threadId, `${'A long answer.\n'.repeat(120)}And its end.`)
  await scene.reply(threadId, 'One more thing.')
  await page.getByText('One more thing.').waitFor({ state: 'attached' })
  await page.getByRole('link', { name: /Messages.*unread/ }).waitFor()
  expect((await unread())?.position).toBeLessThan(4)
  await page.getByText('One more thing.').scrollIntoViewIfNeeded()
  await until('the mark', async () => (await unread())?.position === 4)
})
