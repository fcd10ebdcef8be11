import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { cancelEvent } from '../../../src/main/features/events/cancel-event.ts'
import { moveEvent } from '../../../src/main/features/events/change-event.ts'
import { createEvent, type EventFields } from '../../../src/main/features/events/create-event.ts'
import { getEvent } from '../../../src/main/features/events/get-event.ts'
import { previewShare } from '../../../src/main/features/sharing/preview-share.ts'
import { shareResource } from '../../../src/main/features/sharing/share-resource.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { granted } from '../../support/test-app.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

// The clock stands at 3 November 2026, three in the morning in Denver, where the firm is.
let scene: PortalScene
beforeAll(async () => {
  scene = await openPortalScene()
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

/** Pictures of what was seen, for whoever wants to look. */
async function picture(page: Page, name: string): Promise<void> {
  const place = process.env['PORTICO_PICTURES']
  if (place) await page.screenshot({ path: path.join(place, `${name}.png`), fullPage: true })
}
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
async function isFine(page: Page, name: string): Promise<void> {
  expect(await overflow(page)).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, `${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, name)
}

const plan = async (person: Person, isAttending: boolean, change: Partial<EventFields> = {}) =>
  granted(
    await createEvent(scene.deps, scene.lawyer, {
      matterId: person.matterId,
      ...{
        title: 'Hearing on the inventory',
        place: 'Room 3, First Judicial District Court',
        notes: 'Bring the deed.',
      },
      ...{ isAllDay: false, timeZone: 'America/Denver', repeat: null, reminders: [] },
      ...{ startsLocal: '2026-11-24T10:30', endsLocal: '2026-11-24T11:30' },
      attendees: [
        { kind: 'staff', personId: scene.lawyer.userId },
        ...(isAttending ? [{ kind: 'participant' as const, personId: person.participantId }] : []),
      ],
      ...change,
    }),
  )
async function share({ participantId, email }: Person, eventId: string): Promise<void> {
  const order = {
    resources: [{ kind: 'event' as const, resourceId: eventId }],
    message: 'Please be there.',
    participantIds: [participantId],
    confirmedEmails: { [participantId]: email },
  }
  const { warnings } = granted(await previewShare(scene.deps, scene.lawyer, order))
  granted(
    await shareResource(scene.deps, scene.lawyer, {
      ...order,
      overruled: warnings.map((warning) => warning.warningId),
    }),
  )
}
const read = async (eventId: string) =>
  granted(await getEvent(scene.deps, scene.lawyer, { eventId, occurrenceId: null }))
const target = async (eventId: string) => {
  const { occurrenceId, version } = await read(eventId)
  return { eventId, occurrenceId, version, scope: 'all' as const }
}
/** A phone in Denver, on which the firm's clock and the reader's are one. */
async function phone(options: Parameters<PortalScene['device']>[0] = {}) {
  const context = await scene.device({ timezoneId: 'America/Denver', reducedMotion: 'reduce', ...options })
  await bringAxe(context)
  return context
}

test('EVT-2 EVT-4 an attendee sees everything, answers with a note, reads the old and the new time, and that it is no longer shared', async () => {
  const mara = await scene.person('Mara')
  const { eventId } = await plan(mara, true)
  await share(mara, eventId)
  const page = await scene.enter(mara, await phone())
  await page.goto(scene.portal)
  const coming = page.getByRole('region', { name: 'Coming up' })
  await coming.getByText('Tuesday, 10:30').waitFor()
  await isFine(page, 'portal-home-event')
  await coming.getByRole('link').click()
  await page.getByRole('heading', { name: 'Hearing on the inventory' }).waitFor()
  await page.getByText('Room 3, First Judicial District Court').waitFor()
  await page.getByText('Bring the deed.').waitFor()
  expect(await page.getByText('Where you are').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href')).toBe(
    `/events/${eventId}/calendar.ics`,
  )
  await isFine(page, 'portal-event')
  await page.getByRole('radio', { name: 'Maybe' }).check()
  await page.getByLabel('Note to the firm').fill('If the train is on time.')
  await page.getByRole('button', { name: 'Send answer' }).click()
  await page.getByText('You answered maybe').waitFor()
  const { attendees } = await read(eventId)
  expect(attendees.find((one) => one.kind === 'participant')).toMatchObject({
    answer: 'maybe',
    answerNote: 'If the train is on time.',
  })

  const moved = { startsLocal: '2026-11-25T14:00', endsLocal: '2026-11-25T15:00', timeZone: 'America/Denver' }
  granted(await moveEvent(scene.deps, scene.lawyer, { ...(await target(eventId)), ...moved }))
  const changed = page.getByRole('region', { name: 'What has changed' })
  await changed.getByText('Tuesday, November 24, 10:30').waitFor()
  await changed.getByText('Wednesday, November 25, 2:00').waitFor()
  await page.getByText('The time has changed since you answered.').waitFor()
  await isFine(page, 'portal-event-changed')

  granted(await cancelEvent(scene.deps, scene.lawyer, await target(eventId)))
  await page.getByText('This event is no longer being shared with you.').waitFor()
  await isFine(page, 'portal-event-gone')
  await page.getByRole('link', { name: 'Calendar events' }).first().click()
  await page.getByText('Nothing is coming up').waitFor()
  await isFine(page, 'portal-calendar-empty')
})

test('EVT-3 EVT-5 who does not attend sees title, date and time alone, by the clocks of the place and their own, in Spanish; and subscribes', async () => {
  const lucia = await scene.person('Lucia', { locale: 'es' })
  const { eventId } = await plan(lucia, false, { title: 'Junta con el banco', timeZone: 'Europe/Madrid' })
  await share(lucia, eventId)
  const context = await phone({ locale: 'es-MX', viewport: { width: 1280, height: 860 } })
  const page = await scene.enter(lucia, context)
  await page.goto(`${scene.portal}/calendar`)
  await page.getByRole('heading', { name: 'Eventos', exact: true }).waitFor()
  await page.getByText('Martes, 10:30').waitFor()
  await isFine(page, 'portal-calendar-es-wide')
  await page.setViewportSize({ width: 360, height: 740 })
  await isFine(page, 'portal-calendar-es')
  await page.getByRole('link', { name: /Junta con el banco/ }).click()
  await page.getByRole('heading', { name: 'Junta con el banco' }).waitFor()
  // Half past ten in Madrid is half past two in the night in Denver.
  await page.getByText(/Donde está usted: martes, 24 de noviembre, 2:30/).waitFor()
  await page.getByText('no se le pide que asista').waitFor()
  const words = await page.locator('main').innerText()
  for (const hidden of ['Room 3', 'Bring the deed', '¿Asistirá usted?']) expect(words).not.toContain(hidden)
  await isFine(page, 'portal-event-brief-es')

  await page.goto(`${scene.portal}/settings#calendar`)
  await page.getByRole('button', { name: 'Crear una dirección' }).click()
  const address = await page.getByLabel('Dirección para su calendario').inputValue()
  await isFine(page, 'portal-feed-es')
  const neutral = await (await fetch(address)).text()
  expect(neutral).toContain('BEGIN:VEVENT')
  expect(neutral).not.toContain('Junta con el banco')
  await page.getByRole('checkbox', { name: /Mostrar títulos y lugares/ }).check()
  await expect.poll(async () => (await fetch(address)).text(), { timeout: 10_000 }).toContain('Junta con el banco')
  await page.getByRole('button', { name: 'Terminarla' }).click()
  await page.getByRole('button', { name: 'Crear una dirección' }).waitFor()
  expect((await fetch(address)).status).toBe(404)
})
