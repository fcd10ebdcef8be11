import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createEvent, type EventFields } from '../../../src/main/features/events/create-event.ts'
import { cancelEvent } from '../../../src/main/features/events/cancel-event.ts'
import { moveEvent } from '../../../src/main/features/events/change-event.ts'
import { getEvent } from '../../../src/main/features/events/get-event.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type Person, type PortalScene } from '../portal/support/portal-scene.ts'

// The clock stands at 3 November 2026, three in the morning in Denver, where the firm is.
let scene: PortalScene
let mara: Person
beforeAll(async () => {
  scene = await openPortalScene()
  scene.origins.push(scene.console)
  mara = await scene.person('Mara')
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(() => scene.close())

/** Pictures of what was seen, for whoever wants to look. */
async function picture(page: Page, name: string): Promise<void> {
  const place = process.env['PORTICO_PICTURES']
  if (place) await page.screenshot({ path: path.join(place, `${name}.png`) })
}

async function calendar(where: string, options: Parameters<PortalScene['device']>[0] = {}): Promise<Page> {
  const context = await scene.device({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options })
  await bringAxe(context)
  const page = await context.newPage()
  await page.goto(scene.console + where)
  await page.getByLabel('E-mail', { exact: true }).fill('elena@ibarralowe.example')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#main').waitFor()
  return page
}

const plan = async (change: Partial<EventFields> = {}) =>
  granted(
    await createEvent(scene.deps, scene.lawyer, {
      matterId: mara.matterId,
      ...{ title: 'Hearing', place: '', notes: '', isAllDay: false, timeZone: 'America/Denver', repeat: null },
      ...{ startsLocal: '2026-11-10T09:30', endsLocal: '2026-11-10T10:30', attendees: [], reminders: [] },
      ...change,
    }),
  )
const read = async (eventId: string, occurrenceId?: string) =>
  granted(await getEvent(scene.deps, scene.lawyer, { eventId, occurrenceId: occurrenceId ?? null }))
const chip = (page: Page, title: string) => page.getByRole('button', { name: title }).first()

test('EVT-1 an event is made with its zone and attendees, warns of what is at that time, and stands in month, week and agenda', async () => {
  await plan({
    title: 'Deposition',
    startsLocal: '2026-11-12T08:30',
    endsLocal: '2026-11-12T10:00',
    attendees: [{ kind: 'staff', personId: scene.lawyer.userId }],
  })
  const page = await calendar(`/calendar/new?matter=${mara.matterId}&start=2026-11-12T09:00`)
  await page.getByLabel('Title').fill('Signing in Madrid')
  // Half past two does not exist on the night when the clocks go forward; the sentence names it.
  await page.getByLabel('First day').fill('2027-03-14')
  await page.getByLabel('Time at which it begins').fill('02:30')
  await page.getByRole('button', { name: 'Put into the calendar' }).click()
  await page.getByText('There is no 02:30 on this day in America/Denver').waitFor()
  await page.getByLabel('First day').fill('2026-11-12')
  await page.getByLabel('Time at which it begins').fill('09:00')
  // Nine in Denver; seventeen o'clock in Madrid.
  await page.getByRole('status').filter({ hasText: 'Deposition' }).waitFor()
  await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Europe/Madrid')
  await page.getByLabel('Time at which it begins').fill('17:00')
  expect(await page.getByLabel('Time at which it ends').inputValue()).toBe('18:00')
  await page.getByText('9:00 AM to 10:00 AM, Mountain Time').waitFor()
  await page.getByRole('checkbox', { name: /Mara Vance/ }).check()
  await page.getByRole('combobox', { name: 'Add a reminder' }).selectOption('60')
  expect(await axeFindings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, 'console-event-form')
  await page.getByRole('button', { name: 'Put into the calendar' }).click()

  const panel = page.getByRole('region', { name: 'Signing in Madrid' })
  await panel.getByText('By the firm’s clocks').waitFor()
  await panel.getByText('Not shared: gets and sees nothing.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, 'console-event-panel')
  await panel.getByRole('button', { name: 'Close' }).click()
  for (const view of ['Week', 'Agenda', 'Month']) {
    await page.getByRole('button', { name: view, exact: true }).click()
    await chip(page, 'Signing in Madrid').waitFor()
    await page.getByRole('button', { name: view, exact: true, pressed: true }).waitFor()
    // The month was behind the panel; the agenda is looked at on a phone.
    if (view === 'Week') expect(await axeFindings(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
    await picture(page, `console-${view.toLowerCase()}`)
  }
})

test('EVT-1 moves by the mouse and by keys, one date of a repeating event too, and undoes; cancels with a look at who is told', async () => {
  const single = await plan({ title: 'Walk-through', startsLocal: '2026-11-17T14:00', endsLocal: '2026-11-17T15:00' })
  await plan({ title: 'Site visit', startsLocal: '2026-11-18T09:00', endsLocal: '2026-11-18T09:30' })
  const weekly = await plan({
    title: 'Call',
    startsLocal: '2026-11-03T16:00',
    endsLocal: '2026-11-03T16:30',
    repeat: { rule: 'FREQ=WEEKLY;BYDAY=TU', untilOn: null, count: null },
  })
  const page = await calendar('/calendar?view=month')
  const start = async () => (await read(single.eventId)).startsLocal
  await chip(page, 'Walk-through').waitFor()
  const from = (await chip(page, 'Walk-through').boundingBox())!
  await page.mouse.move(from.x + 20, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(from.x + 60, from.y + 8)
  await page.mouse.move(from.x + 20 + 2 * (from.width + 7), from.y + 8, { steps: 4 })
  await page.mouse.up()
  await until('moved by the mouse', async () => (await start()) === '2026-11-19T14:00')
  await page.getByRole('button', { name: 'Undo' }).click()
  await until('undone', async () => (await start()) === '2026-11-17T14:00')

  await page.getByRole('button', { name: 'Week', exact: true }).click()
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await chip(page, 'Walk-through').focus()
  await page.keyboard.press('Alt+ArrowDown')
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.getByText('2:15 PM to 3:30 PM. Enter moves it there').waitFor()
  expect(await page.locator('.is-moving').count()).toBe(1)
  await page.keyboard.press('Enter')
  await until('moved by keys', async () => (await read(single.eventId)).endsLocal === '2026-11-17T15:30')
  expect(await start()).toBe('2026-11-17T14:15')

  // An event opens and closes by keys, and the focus comes back to where it was.
  await chip(page, 'Site visit').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Site visit' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'Site visit' }).waitFor({ state: 'detached' })
  await until('the focus is back', () =>
    page.evaluate(() => document.activeElement?.textContent?.includes('Site visit') ?? false),
  )

  await chip(page, 'Call').focus()
  await page.keyboard.press('Alt+ArrowRight')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Move “Call”' })
  await dialog.getByText('This date only').waitFor()
  await dialog.getByText('Nobody else is told.').waitFor()
  expect(await axeFindings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await until('one date moved', async () => (await read(weekly.eventId)).exceptions.length === 1)
  expect((await read(weekly.eventId)).exceptions[0]).toMatchObject({
    startsLocal: '2026-11-18T16:00',
    state: 'changed',
  })

  // Somebody else changes it while it is edited here: what is typed stays, and one chooses.
  await page.goto(`${scene.console}/calendar/${weekly.eventId}/edit`)
  await page.getByRole('textbox', { name: 'Notes' }).fill('Bring the deed.')
  const { version, occurrenceId } = await read(weekly.eventId)
  const other = { eventId: weekly.eventId, occurrenceId, version, scope: 'all' as const, timeZone: 'America/Denver' }
  const times = { startsLocal: '2026-11-03T17:00', endsLocal: '2026-11-03T17:30' }
  granted(await moveEvent(scene.deps, scene.lawyer, { ...other, ...times }))
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Someone else saved this meanwhile.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('Bring the deed.')
  await page.getByRole('button', { name: 'Save mine over it' }).click()
  await page.getByRole('dialog').getByText('All dates').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await until('saved over it', async () => (await read(weekly.eventId)).notes === 'Bring the deed.')

  // A date that somebody took out while it is edited here: nothing is saved over it, and what is typed stays to be copied.
  const date = await read(weekly.eventId)
  await page.goto(`${scene.console}/calendar/${weekly.eventId}/edit?at=${date.occurrenceId}`)
  const notes = page.getByRole('textbox', { name: 'Notes' })
  await notes.fill('Ask for the seal.')
  granted(await cancelEvent(scene.deps, scene.lawyer, { ...date, scope: 'this' }))
  const save = page.getByRole('button', { name: 'Save', exact: true })
  await save.click()
  await page.getByText('this date is no longer one of its dates').waitFor()
  expect([await notes.inputValue(), await save.isDisabled()]).toEqual(['Ask for the seal.', true])
  await page.getByRole('button', { name: 'Open the next date' }).click()
  await until('the next date', async () => (await notes.inputValue()) === 'Bring the deed.')
  expect(await page.getByLabel('First day').inputValue()).not.toBe(date.startsLocal.slice(0, 10))

  await page.goto(`${scene.console}/calendar/${single.eventId}`)
  await page.getByRole('button', { name: 'More to do with this event' }).click()
  await page.getByRole('menuitem', { name: 'Cancel the event' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the event' }).click()
  await page.getByText('Cancelled by Elena Ibarra').waitFor()
  expect((await read(single.eventId)).state).toBe('cancelled')
})

test('EVT-1 more than a day can show opens the day; a calendar file is looked at and taken in; in Spanish, on a phone too', async () => {
  for (let hour = 8; hour < 18; hour++) {
    const at = `2026-11-25T${String(hour).padStart(2, '0')}`
    await plan({ title: `Vista ${hour}`, startsLocal: `${at}:00`, endsLocal: `${at}:30` })
  }
  await scene.deps.store.write((tx) => tx.db.updateTable('staff_users').set({ locale: 'es' }).execute())
  const context = await scene.device({
    viewport: { width: 1280, height: 860 },
    locale: 'es-ES',
    reducedMotion: 'reduce',
  })
  await bringAxe(context)
  const page = await context.newPage()
  await page.goto(`${scene.console}/calendar?view=month`)
  await page.locator('input[type=email]').fill('elena@ibarralowe.example')
  await page.locator('input[type=password]').fill('correct horse battery')
  await page.keyboard.press('Enter')
  await page.locator('#main').waitFor()
  await page.getByRole('button', { name: /más el miércoles, 25 de noviembre/i }).click()
  const day = page.getByRole('dialog', { name: /Miércoles, 25 de noviembre/ })
  expect(await day.getByRole('listitem').count()).toBe(10)
  await picture(page, 'console-day-es')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Importar un archivo de calendario (.ics)' }).click()
  const dialog = page.getByRole('dialog', { name: 'Importar un archivo de calendario' })
  await dialog.getByRole('combobox', { name: 'Asunto' }).selectOption(mara.matterId)
  const entry = (uid: string, lines: string[]) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261101T000000Z',
    ...lines,
    'END:VEVENT',
  ]
  const file = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//tests//EN'],
    ...entry('one@tests', ['DTSTART:20261126T160000Z', 'DTEND:20261126T170000Z', 'SUMMARY:Junta con el banco']),
    ...entry('two@tests', ['SUMMARY:Sin fecha']),
    ...['END:VCALENDAR', ''],
  ].join('\r\n')
  const buffer = Buffer.from(file)
  await dialog.locator('input[type=file]').setInputFiles({ name: 'agenda.ics', mimeType: 'text/calendar', buffer })
  await dialog.getByText('Junta con el banco').waitFor()
  expect(await dialog.getByRole('checkbox', { disabled: true }).count()).toBe(1)
  expect(await axeFindings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  await picture(page, 'console-import-es')
  await dialog.getByRole('button', { name: 'Importar 1 evento' }).click()
  // On a phone the filters are behind one button, which says how many are set.
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('button', { name: 'Agenda', exact: true }).click()
  const ofMatter = page.getByRole('combobox', { name: 'De qué asunto' })
  expect(await ofMatter.isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Filtros', exact: true }).click()
  await ofMatter.selectOption(mara.matterId)
  await page.getByRole('button', { name: 'Filtros, 1 puesto' }).click()
  expect(await ofMatter.isVisible()).toBe(false)
  await chip(page, 'Junta con el banco').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'console-agenda-es-360')
})
