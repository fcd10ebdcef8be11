import type { Page } from 'playwright-core'
import { launchBrowser } from '../support/chromium.ts'
import { openClients, withManyClients } from './support/many-clients-host.ts'

/** Scrolling through 100,000 clients in Chromium: what a frame takes, and how soon rows are there after a jump. */
export const name = 'client-scroll'

const clientCount = 100_000
const seconds = 8

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export const run = () =>
  withManyClients(clientCount, async ({ origin }) => {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
      await openClients(page, origin)
      await framesOf(page, 0)
      const still = await framesOf(page, 0)
      // As a wheel turned quickly: about 140 rows a second, each page of a hundred asked for on the way.
      const wheel = await framesOf(page, 100)
      // From the first row to the last by the scrollbar, in so many seconds: other rows in every frame.
      const whole = await framesOf(page, (clientCount * 44) / (seconds * 60))
      const jumps = await jumpTimes(page)
      const figure = (what: string, ours: number, peer: number | null, note: string) => ({
        ...{ name: `client scroll, ${what}`, ours, peer, ratio: peer === null ? null : ours / peer, unit: 'ms', note },
      })
      const beside = 'peer: the same page standing still, no graphics card'
      return [
        figure('a frame, wheel, 95th percentile', percentile(wheel, 0.95), percentile(still, 0.95), beside),
        figure('a frame, wheel, longest', Math.max(...wheel), Math.max(...still), beside),
        figure('a frame, first row to last, 95th percentile', percentile(whole, 0.95), percentile(still, 0.95), beside),
        figure('a frame, first row to last, longest', Math.max(...whole), Math.max(...still), beside),
        figure(
          'from a jump to its rows painted, median',
          percentile(jumps, 0.5),
          null,
          `${jumps.length} places in ${clientCount.toLocaleString('en')} clients, never seen before`,
        ),
        figure('from a jump to its rows painted, longest', Math.max(...jumps), null, 'as above'),
      ]
    } finally {
      await browser.close()
    }
  })

/** How long each frame took while the list moved by so many pixels in each. */
async function framesOf(page: Page, step: number): Promise<number[]> {
  return await page.evaluate(
    async ({ step, durationMs }) => {
      const list = document.querySelector('[role=grid]')
      if (!list) throw new Error('there is no list')
      list.scrollTop = 0
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      await frame()
      const times: number[] = []
      const startedAtMs = await frame()
      for (let beforeMs = startedAtMs; beforeMs - startedAtMs < durationMs;) {
        list.scrollTop += step
        const nowMs = await frame()
        times.push(nowMs - beforeMs)
        beforeMs = nowMs
      }
      return times
    },
    { step, durationMs: seconds * 1_000 },
  )
}

/** From setting the scrollbar somewhere to the first frame in which every row in sight has its client. */
async function jumpTimes(page: Page): Promise<number[]> {
  return await page.evaluate(async () => {
    const list = document.querySelector('[role=grid]')
    if (!list) throw new Error('there is no list')
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const isThere = () =>
      list.querySelectorAll('[role=row] input').length > 15 && list.querySelector('[aria-busy]') === null
    const times: number[] = []
    for (let at = 1; at <= 20; at++) {
      const place = ((at * 7) % 20) / 20 + 0.013
      list.scrollTop = list.scrollHeight * place
      const startedAtMs = performance.now()
      await frame()
      await frame()
      while (!isThere()) await frame()
      times.push(performance.now() - startedAtMs)
    }
    return times
  })
}
