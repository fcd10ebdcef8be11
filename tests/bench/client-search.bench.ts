import { listClients } from '../../src/main/features/clients/list-clients.ts'
import { launchBrowser } from '../support/chromium.ts'
import { openClients, withManyClients } from './support/many-clients-host.ts'

/** Finding a client among 100,000 as one types: the query in the store, and from a key to painted results in Chromium. */
export const name = 'client-search'

const clientCount = 100_000
const typed = ['m', 'ma', 'mar', 'garcia', 'nuri', 'ruth begay', 'client77', '5550142', 'vancebari', 'zzz', 'ok', 'a l']

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export const run = () =>
  withManyClients(clientCount, async ({ deps, origin }) => {
    const queries = await timeQueries(deps)
    const paints = await timePaints(origin)
    const figure = (what: string, values: number[], share: number, limit: number | null, note: string) => {
      const ours = percentile(values, share)
      return { name: what, ours, peer: limit, ratio: limit === null ? null : ours / limit, unit: 'ms', note }
    }
    const note = `${clientCount.toLocaleString('en')} clients, ${typed.length} different words; the second column is the limit that was set`
    return [
      figure('client search, the verb with counts and tags, median', queries, 0.5, 5, note),
      figure('client search, the verb with counts and tags, 95th percentile', queries, 0.95, 5, note),
      figure(
        'client search, key to painted results in Chromium, median',
        paints,
        0.5,
        50,
        'from the input event to the frame that shows them, the field’s own gap between two questions included',
      ),
      figure('client search, key to painted results in Chromium, 95th percentile', paints, 0.95, 50, 'as above'),
    ]
  })

async function timeQueries(deps: Parameters<typeof listClients>[0]): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < 12; round++)
    for (const query of typed) {
      const filter = { query, archived: 'no', sort: 'name', limit: 50 } as const
      const startedAtMs = performance.now()
      await listClients(deps, { kind: 'system', name: 'bench' }, filter)
      if (round > 1) times.push(performance.now() - startedAtMs)
    }
  return times
}

async function timePaints(origin: string): Promise<number[]> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    await openClients(page, origin)
    const field = page.getByPlaceholder('Search clients').or(page.getByLabel('Search clients')).first()
    await field.waitFor()
    // In the page itself: from the key's event to the first frame after the rows have changed.
    await page.evaluate(() => {
      const times: number[] = []
      Object.assign(window, { keyTimes: times })
      let startedAtMs = 0
      document.addEventListener('input', () => (startedAtMs = performance.now()), { capture: true })
      new MutationObserver(() => {
        if (startedAtMs === 0) return
        const began = startedAtMs
        requestAnimationFrame(() => {
          if (startedAtMs !== began) return
          startedAtMs = 0
          times.push(performance.now() - began)
        })
      }).observe(document.querySelector('main') ?? document.body, {
        childList: true,
        subtree: true,
        characterData: true,
      })
    })
    for (let round = 0; round < 4; round++)
      for (const word of ['mar', 'gar', 'oka', 'nov', 'vis', 'beg']) {
        for (let length = 1; length <= word.length; length++) {
          const before = await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes.length)
          await field.fill(word.slice(0, length))
          await page
            .waitForFunction((seen) => (window as unknown as { keyTimes: number[] }).keyTimes.length > seen, before, {
              timeout: 3_000,
            })
            // Two words can have the same first rows: then nothing is painted anew.
            .catch(() => undefined)
        }
      }
    return (await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)).slice(6)
  } finally {
    await browser.close()
  }
}
