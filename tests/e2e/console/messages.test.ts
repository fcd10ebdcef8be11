import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(async () => {
  expect(scene.complaints).toEqual([])
  await scene.close()
})

const openThread = async (page: Page, subject: string) => {
  await page.getByRole('listbox', { name: 'Messages' }).getByText(subject).first().click()
  await page.getByRole('group', { name: `Messages of ${subject}` }).waitFor()
}
const reply = (page: Page) => page.getByRole('textbox', { name: 'Reply' })
const shown = (page: Page) => page.getByRole('group', { name: /^Messages of/ })

test('MSG-1 a saved reply by a slash, what it leaves open is named, a document goes along, Ctrl+Enter sends', async () => {
  const page = await scene.signIn('/settings/replies')
  await page.getByText('No saved replies yet').waitFor()
  await page.getByRole('button', { name: 'New saved reply' }).click()
  const dialog = page.getByRole('dialog', { name: 'New saved reply' })
  await dialog.getByLabel('Title').fill('Closing day')
  await dialog.getByLabel('Words').fill('Dear {client}, we close {matter} on {date}. {me}, {firm}')
  await dialog.getByRole('checkbox', { name: 'For everyone in the firm' }).check()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save reply' }).click()
  await page.getByText('Closing day is kept.').waitFor()

  await page.goto(`${scene.listening.console}/messages`)
  await openThread(page, 'Closing date')
  await page.keyboard.press('r')
  await page.keyboard.type('/clo')
  await page.getByRole('listbox', { name: 'Saved replies' }).getByText('Closing day').waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  const words = await reply(page).inputValue()
  expect(words).toMatch(/^Dear [A-Z].*, we close .+ on \{date\}\. .+, .+/)
  expect(words).not.toContain('{client}')
  await page.getByText('Still to be filled in: {date}').waitFor()
  await page.getByRole('button', { name: 'Send as it is' }).waitFor()
  await reply(page).fill(words.replace('{date}', 'Friday'))

  await page.getByRole('button', { name: 'Attach', exact: true }).click()
  const attach = page.getByRole('dialog', { name: 'Attach documents of this matter' })
  await attach.locator('input[type=file]').setInputFiles({
    name: 'Closing list.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('keys, deed, tax receipt'),
  })
  await attach.getByRole('checkbox', { name: /Closing list\.txt/, checked: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await attach.getByRole('button', { name: 'Attach 1 document' }).click()
  await page.getByRole('list', { name: 'Goes with your message' }).getByText('Closing list.txt').waitFor()
  // Whatever the host warns of is overruled by a click each, and only then can it be sent.
  const overrule = page.locator('form').getByRole('checkbox')
  const overruled = async () => {
    for (const box of await overrule.all()) await box.check()
    return page.locator('form').getByRole('button', { name: 'Send message' }).isEnabled()
  }
  await expect.poll(overruled, { timeout: 20_000 }).toBe(true)
  await reply(page).focus()
  await page.keyboard.press('Control+Enter')
  await shown(page).getByText('on Friday').waitFor()
  await shown(page).getByRole('list', { name: 'Attachments' }).getByText('Closing list.txt').waitFor()
  expect(await reply(page).inputValue()).toBe('')
})

test('ACC-7 MSG-1 what is typed is kept over a reload, and of two windows neither loses a word unseen', async () => {
  const page = await scene.signIn('/messages')
  await openThread(page, 'Closing date')
  await reply(page).fill('A long letter that is being written here')
  await page
    .getByText(/^Draft kept|Draft saved/)
    .first()
    .waitFor()
  await page.reload()
  await page.getByRole('group', { name: /Messages of Closing date/ }).waitFor()
  await expect.poll(() => reply(page).inputValue()).toBe('A long letter that is being written here')

  const other = await page.context().newPage()
  await other.goto(page.url())
  await shown(other).waitFor()
  await expect.poll(() => reply(other).inputValue()).toBe('A long letter that is being written here')
  await reply(page).fill('A long letter that is being written here, and goes on')
  await page
    .getByText(/^Draft kept|Draft saved/)
    .first()
    .waitFor()
  await reply(other).fill('Something short')
  await other.getByText('In another window you had written something else here:').waitFor()
  expect(await violations(other)).toEqual([])
  await other.getByRole('button', { name: 'Use those words' }).click()
  expect(await reply(other).inputValue()).toBe('A long letter that is being written here, and goes on')
  await other.close()
})

test('MSG-1 no word is lost while the host cannot be reached', async () => {
  const page = await scene.signIn('/messages')
  await openThread(page, 'Closing date')
  await page.context().setOffline(true)
  await reply(page).fill('Written in a tunnel')
  await page.getByRole('button', { name: 'Send message' }).click()
  await page.getByRole('alert').first().waitFor()
  expect(await reply(page).inputValue()).toBe('Written in a tunnel')
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Send message' }).click()
  await shown(page).getByText('Written in a tunnel').waitFor()
  scene.complaints.splice(0, scene.complaints.length, ...scene.complaints.filter((one) => !/net::ERR_/.test(one)))
})

test('MSG-3 an internal note stands beside the thread, looks different, and has nothing to share it with', async () => {
  const page = await scene.signIn('/messages')
  await openThread(page, 'Closing date')
  await page.getByRole('button', { name: 'Notes' }).click()
  const notes = page.getByRole('complementary', { name: 'Internal notes beside this conversation' })
  await notes.getByRole('textbox', { name: 'Internal note, firm only' }).fill('He is hesitating: call before Friday.')
  await notes.getByRole('button', { name: 'Keep note' }).click()
  const note = notes.getByRole('article').filter({ hasText: 'He is hesitating' })
  await note.waitFor()
  const look = await note.evaluate((element) => {
    const { borderLeftWidth, backgroundColor } = getComputedStyle(element)
    return { borderLeftWidth, isSunk: backgroundColor !== 'rgba(0, 0, 0, 0)' }
  })
  expect(look).toEqual({ borderLeftWidth: '3px', isSunk: true })
  expect(await notes.getByRole('button', { name: /share|send/i }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await note.getByRole('button', { name: 'Change' }).click()
  const edited = notes.getByRole('article')
  await edited.getByRole('textbox').fill('He has decided.')
  await edited.getByRole('button', { name: 'Save note' }).click()
  await notes.getByText('He has decided.').waitFor()
  await notes.getByRole('button', { name: 'Remove' }).click()
  await notes.getByText('No notes yet.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await notes.getByText('He has decided.').waitFor()
  expect(await shown(page).getByText('He has decided').count()).toBe(0)

  await page
    .getByRole('link', { name: /^\d|^[A-Z0-9-]+ / })
    .first()
    .waitFor()
  const matter = await page.locator('section header a[href^="/matters/"]').getAttribute('href')
  await page.goto(`${scene.listening.console}${matter}/notes`)
  await page.getByRole('article').filter({ hasText: 'He has decided.' }).getByText('Closing date').waitFor()
  expect(await violations(page)).toEqual([])
})

test('MSG-4 marked as unread it counts in the rail and the title; j, k and r go about by keyboard', async () => {
  const page = await scene.signIn('/messages')
  const list = page.getByRole('listbox', { name: 'Messages' })
  await list.getByRole('option').first().waitFor()
  const countOf = async () => Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
  // The first thread in which a client has written.
  await page.keyboard.press('j')
  await page.waitForURL('**/messages/*')
  for (
    let steps = 0;
    steps < 12 && !(await page.getByRole('button', { name: 'Mark as unread' }).isVisible());
    steps++
  ) {
    const before = page.url()
    await page.keyboard.press('j')
    await page.waitForURL((url) => url.href !== before)
    await shown(page).waitFor()
  }
  await page.getByRole('button', { name: 'Mark as unread' }).waitFor()
  // It has been read: its line says so, and so does the title.
  await list.getByRole('option', { selected: true }).getByText('Unread').waitFor({ state: 'detached' })
  await list.getByRole('option', { selected: true }).waitFor()
  const before = await countOf()
  const at = page.url()
  await page.keyboard.press('u')
  await page.waitForURL(/\/messages(\?|$)/)
  await expect.poll(countOf).toBe(before + 1)
  await page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`Messages\\s*${before + 1}`) })
    .waitFor()
  await page.goto(at)
  await page.getByText('New from here').waitFor()
  await expect.poll(countOf).toBe(before)
  await page.keyboard.press('r')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Reply')
})

for (const locale of ['en', 'es'] as const)
  test(`WCAG 2.2 AA and no scrolling sideways, narrow and wide, light and dark: ${locale}`, async () => {
    for (const [width, colorScheme] of [
      [360, 'dark'],
      [1280, 'light'],
    ] as const) {
      const page = await scene.signIn('/messages', { viewport: { width, height: 800 }, colorScheme })
      await page.goto(`${scene.listening.console}/settings/me`)
      await page.locator('#main form select').selectOption(locale)
      await page.locator('#main form button[type=submit]').click()
      await page.locator(`html[lang=${locale}]`).waitFor()
      await page.goto(`${scene.listening.console}/messages`)
      await page.getByRole('listbox').getByText('Closing date').click()
      await page.getByRole('group').getByRole('article').first().waitFor()
      for (const path of ['', '/settings/replies']) {
        if (path) await page.goto(scene.listening.console + path)
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        expect(await violations(page), `${path} ${width}`).toEqual([])
        expect(await overflow(page), `${path} ${width}`).toBe(0)
      }
      await page.context().close()
    }
  })
