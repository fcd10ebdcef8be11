import { createMatter } from '../../src/main/features/matters/create-matter.ts'
import { createEvent } from '../../src/main/features/events/create-event.ts'
import { listInWindow } from '../../src/main/features/events/list-events.ts'
import type { StaffActor } from '../../src/main/actor.ts'
import { launchBrowser } from '../support/chromium.ts'
import { granted, origin as consoleOrigin } from '../support/test-app.ts'
import { withManyClients } from './support/many-clients-host.ts'

/** A month with 2,000 events, repeats expanded: the question to the store, and from a key to the painted month in Chromium. */
export const name = 'calendar'

const singles = 400
const repeating = 54
const mostMs = 100
const month = '2026-11'

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

export const run = () =>
  withManyClients(1, async ({ deps, origin }) => {
    const { id: userId, name: ownerName } = await deps.store.read((db) =>
      db.selectFrom('staff_users').select(['id', 'name']).executeTakeFirstOrThrow(),
    )
    const owner: StaffActor = {
      ...{ kind: 'staff', userId, name: ownerName, role: 'owner', locale: 'en', sessionId: '' },
      ...{ passwordAtMs: deps.clock.now(), hasSecondFactor: false, origin: consoleOrigin },
    }
    await fillMonth(deps, owner)
    const asked = { fromDay: `${month}-01`, toDay: '2026-12-05', timeZone: 'UTC', query: '' }
    const queries: number[] = []
    let count = 0
    for (let round = 0; round < 12; round++) {
      const startedAtMs = performance.now()
      count = granted(await listInWindow(deps, owner, asked)).occurrences.length
      if (round > 1) queries.push(performance.now() - startedAtMs)
    }
    const paints = await timePaints(origin)
    const figure = (what: string, values: number[], share: number, limit: number | null, note: string) => {
      const ours = percentile(values, share)
      return { name: what, ours, peer: limit, ratio: limit === null ? null : ours / limit, unit: 'ms', note }
    }
    const note = `${count} times of ${singles + repeating} events in five weeks; the second column is the limit that was set`
    return [
      figure('calendar, five weeks from the store with repeats expanded, median', queries, 0.5, null, note),
      figure(
        'calendar, month drawn in Chromium, median',
        paints,
        0.5,
        mostMs,
        'from the key that asks for the month, whose events are there, to the frame that shows them',
      ),
      figure('calendar, month drawn in Chromium, 95th percentile', paints, 0.95, mostMs, 'as above'),
    ]
  })

/** 400 single events and 54 that come every day: more than 2,000 times in November. */
async function fillMonth(deps: Parameters<typeof createEvent>[0], owner: StaffActor): Promise<void> {
  const { matterId } = granted(
    await createMatter(deps, owner, {
      ...{ title: 'Bench', practiceArea: '', status: 'open', isRestricted: false },
      ...{ responsibleUserId: owner.userId, staffUserIds: [], participants: [] },
    }),
  )
  const two = (value: number) => String(value).padStart(2, '0')
  for (let n = 0; n < singles + repeating; n++) {
    const isRepeating = n >= singles
    const day = `${month}-${isRepeating ? '01' : two((n % 30) + 1)}`
    const hour = 7 + (n % 12)
    granted(
      await createEvent(deps, owner, {
        matterId,
        ...{ title: `Event ${n}`, place: '', notes: '', isAllDay: false, timeZone: 'UTC' },
        ...{ startsLocal: `${day}T${two(hour)}:00`, endsLocal: `${day}T${two(hour)}:45` },
        repeat: isRepeating ? { rule: 'FREQ=DAILY', untilOn: `${month}-30`, count: null } : null,
        ...{ attendees: [], reminders: [] },
      }),
    )
  }
}

async function timePaints(origin: string): Promise<number[]> {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    await page.goto(`${origin}/calendar?view=month&date=${month}-10`)
    await page.getByLabel('E-mail', { exact: true }).fill('owner@bench.example')
    await page.getByLabel('Password', { exact: true }).fill('a password for the bench')
    await page.keyboard.press('Enter')
    await page
      .getByRole('button', { name: /^\+\d+ more|more on/ })
      .first()
      .waitFor()
    // To December, which is empty, and back: from the key to the frame after the last change, from events that are there.
    const times: number[] = []
    for (let round = 0; round < 24; round++) {
      await page.getByRole('button', { name: 'Next', exact: true }).click()
      await page.waitForFunction(() => document.querySelectorAll('.more').length < 5)
      await page.getByRole('button', { name: 'Previous', exact: true }).focus()
      const tookMs = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let startedAtMs = 0
            const isThere = () => document.querySelectorAll('.more').length > 20
            const watcher = new MutationObserver(() => {
              if (!isThere()) return
              watcher.disconnect()
              requestAnimationFrame(() => {
                const channel = new MessageChannel()
                // The message comes after the frame has been laid out and painted.
                channel.port1.onmessage = () => resolve(performance.now() - startedAtMs)
                channel.port2.postMessage(null)
              })
            })
            watcher.observe(document.querySelector('main') ?? document.body, { childList: true, subtree: true })
            startedAtMs = performance.now()
            ;(document.activeElement as HTMLElement).click()
          }),
      )
      if (round > 3) times.push(tookMs)
    }
    return times
  } finally {
    await browser.close()
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
