import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'

/** WCAG 2.2 AA, as far as a machine can tell. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What light or dark can change. */
const themeRules = ['color-contrast', 'link-in-text-block']

interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string; target: string[] }[] }[] }>
}
const axeFile = () => fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
let source: string | undefined

/** Reads axe into every page of the context: once a page is ten times quicker than once a look. */
export async function bringAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: axeFile() })
}

async function violationsOf(page: Page, runOnly: readonly string[]) {
  // It is not in frames, and would wait a minute for each of them.
  const options = { runOnly: [...runOnly], resultTypes: ['violations'], iframes: false }
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  // Past the page's own policy, which would not let it in.
  if (!isThere) await page.evaluate((source ??= readFileSync(axeFile(), 'utf8')))
  const run = (given: object) => (globalThis as unknown as { axe: Axe }).axe.run(given)
  return (await page.evaluate(run, options)).violations
}

/** What axe finds on the page as it is, a line for each place. */
export async function axeViolations(page: Page): Promise<string[]> {
  return (await violationsOf(page, tags)).flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`),
  )
}

/** Runs in the page: resolves when it has been painted as it is now, and nothing that ends is still on its way to how it will look. */
async function settled(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}

/** What axe finds on the page as it is, in light and in dark, a line each. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [colorScheme, runOnly] of [
    ['light', tags],
    ['dark', themeRules],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(settled)
    const violations = await violationsOf(page, runOnly)
    found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.html ?? ''}`))
  }
  return found
}
