import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'

/** WCAG 2.2 AA, as far as a machine can tell. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** What light or dark can change. */
const themeRules = ['color-contrast', 'link-in-text-block']

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** Reads axe into every page of the context: once a page is ten times quicker than once a look. */
export async function bringAxe(context: BrowserContext): Promise<void> {
  const found = createRequire(import.meta.resolve('@axe-core/playwright'))
  await context.addInitScript({ path: found.resolve('axe-core/axe.min.js') })
}

/** What axe finds on the page as it is, in light and in dark, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [colorScheme, runOnly] of [
    ['light', tags],
    ['dark', themeRules],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    // Changes of style end a frame after what caused them, however short they are made.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const { violations } = await page.evaluate((options) => (globalThis as unknown as { axe: Axe }).axe.run(options), {
      runOnly: [...runOnly],
      resultTypes: ['violations'],
    })
    found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.html ?? ''}`))
  }
  return found
}
