import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openConsoleScene, overflow, violations, type ConsoleScene } from './console-scene.ts'

let scene: ConsoleScene
beforeAll(async () => {
  scene = await openConsoleScene('demo')
})
afterAll(() => scene.close())

const pages = [
  '/',
  '/clients',
  '/clients/new',
  '/matters',
  '/matters/new',
  '/messages',
  '/documents',
  '/documents?bin=yes',
  '/outbox',
  '/activity',
  '/settings/me',
  '/settings/security',
  '/settings/firm',
  '/settings/portal',
  '/settings/mail',
  '/settings/people',
  '/help',
  '/nowhere',
]

describe.each([
  // Light and wide: each page's own tests look at it so.
  { look: 'dark, wide', options: { colorScheme: 'dark' as const } },
  { look: 'light, 360 pixels', options: { viewport: { width: 360, height: 740 } } },
])('H4 every page, $look', ({ options }) => {
  test('is WCAG 2.2 AA by axe, no wider than its window, and breaks no rule of its policy', async () => {
    const page = await scene.signIn('/', options)
    const found: Record<string, unknown> = {}
    for (const path of pages) {
      await page.goto(scene.listening.console + path)
      await page.locator('#main h1, #main h2').first().waitFor()
      await expect.poll(() => page.locator('[role=status][aria-label=Loading]').count()).toBe(0)
      const wrong = await violations(page)
      if (wrong.length > 0) found[path] = wrong
      expect([path, await overflow(page)]).toEqual([path, 0])
    }
    expect(found).toEqual({})
    expect(scene.complaints).toEqual([])
  })
})

test('every place is reached by the keyboard: the palette, the sheet of shortcuts, and g with a letter', async () => {
  const page = await scene.signIn('/')
  await page.keyboard.press('g')
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: 'Matters', level: 1 }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('rosal')
  await page.getByRole('option', { name: /^Estate of Rosalind Vance/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('option', { name: /^Estate of Rosalind Vance/ }).click()
  await page.getByRole('heading', { name: /Estate of Rosalind Vance/ }).waitFor()
})
