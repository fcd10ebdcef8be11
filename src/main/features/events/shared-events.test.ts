import ICAL from 'ical.js'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEventScene, type EventScene } from '../../../../tests/support/event-scene.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import { hour, minute } from '../../../shared/time.ts'
import type { ClientActor } from '../../actor.ts'
import { composeMessage } from '../../platform/mail/compose-message.ts'
import { isRefusal } from '../../../shared/errors.ts'
import type { OutgoingEmail } from '../../ports.ts'
import { addParticipant, removeParticipant } from '../matters/change-participants.ts'
import { getClientThread } from '../messages/portal-threads.ts'
import { resendEmail } from '../outbox/resend-email.ts'
import { getHome } from '../portal-home/get-home.ts'
import { unshare } from '../sharing/unshare.ts'
import { cancelEvent } from './cancel-event.ts'
import { moveEvent, previewUpdate, updateEventFields } from './change-event.ts'
import { renewFeed, revokeFeed, setFeedDetails } from './feeds.ts'
import { answerAsClient, getClientEvent, listClientEvents, markEventViewed } from './portal-events.ts'
import { calendarForClient, calendarForStaff, readFeed } from './read-calendar.ts'

let scene: EventScene
let mara: ClientActor
let tomas: ClientActor
beforeEach(async () => {
  scene = await createEventScene()
  mara = await scene.signIn(scene.mara.clientId)
  tomas = await scene.signIn(scene.tomas.clientId)
})
afterEach(() => scene.app.close())

const deps = () => scene.app.deps
const page = { limit: 50 }
/** What nobody may read who does not attend: place, notes, and who else is there. */
const facts = /Court 3|Bring the deed|Elena Ibarra|Tomás|Núñez/

interface Method {
  method: string
  events: { uid: string; summary: string; sequence: number; starts: string; status: string; text: string }[]
}
/** An iCalendar file by a reader that is not the one who wrote it. */
function parsed(content: string): Method {
  const component = new ICAL.Component(ICAL.parse(content) as unknown[])
  return {
    method: String(component.getFirstPropertyValue('method') ?? ''),
    events: component.getAllSubcomponents('vevent').map((vevent) => {
      const event = new ICAL.Event(vevent)
      return {
        uid: event.uid,
        summary: event.summary,
        sequence: Number(vevent.getFirstPropertyValue('sequence')),
        starts: `${event.startDate.toString()} ${event.startDate.zone?.tzid ?? ''}`,
        status: String(vevent.getFirstPropertyValue('status')),
        text: vevent.toString(),
      }
    }),
  }
}
const calendarsOf = (mail: OutgoingEmail | undefined) => (mail?.calendars ?? []).map((one) => parsed(one.content))
const wordsOf = (mail: OutgoingEmail) => `${mail.subject} ${mail.text} ${mail.html}`
const messagesOf = async (actor: ClientActor, threadId: string | null) =>
  granted(await getClientThread(deps(), actor, { threadId: threadId ?? '' })).messages.map((message) => message.body)

describe('the visibility table', () => {
  /** Who stands where to one event. */
  const people = [
    'attends, shared',
    'attends, not shared',
    'shared, does not attend',
    'other participant',
    'other client',
    'nobody',
  ] as const
  const wanted: Record<(typeof people)[number], string> = {
    'attends, shared': 'full',
    'attends, not shared': 'nothing',
    'shared, does not attend': 'brief',
    'other participant': 'nothing',
    'other client': 'nothing',
    nobody: 'nothing',
  }

  test('C9 EVT-2 EVT-3 portal, file, subscription and e-mail show each person the same: all, title and time, or nothing', async () => {
    const { app, lawyer, matter } = scene
    const join = async (familyName: string) => {
      const { clientId, email } = await app.makeClient({ givenName: 'P', familyName })
      const added = granted(await addParticipant(deps(), lawyer, { matterId: matter.matterId, clientId, role: '' }))
      return { clientId, email: email ?? '', participantId: added.participantId }
    }
    const shared = await join('Shared')
    const invited = await join('Invited')
    const bystander = await join('Bystander')
    const stranger = await app.makeClient({ familyName: 'Stranger' })
    await app.makeMatter(lawyer, [stranger.clientId])
    const nobody = await app.makeClient({ familyName: 'Nobody' })
    const event = await scene.plan({
      attendees: [scene.staff(lawyer), scene.attends(scene.mara.participantId), scene.attends(invited.participantId)],
    })
    const recipients = [scene.mara.participantId, shared.participantId]
    const confirmedEmails = { ...scene.confirmed(recipients), [shared.participantId]: shared.email }
    await scene.share(recipients, { resourceKind: 'event', resourceId: event.eventId, confirmedEmails })
    await app.store.write(({ db }) =>
      db
        .updateTable('clients')
        .set((eb) => ({ has_portal_access: 1, portal_email_norm: eb.ref('email_norm'), invited_at_ms: 1 }))
        .where('has_portal_access', '=', 0)
        .execute()
        .then(() => undefined),
    )
    const clientIds: Record<(typeof people)[number], string> = {
      'attends, shared': scene.mara.clientId,
      'attends, not shared': invited.clientId,
      'shared, does not attend': shared.clientId,
      'other participant': bystander.clientId,
      'other client': stranger.clientId,
      nobody: nobody.clientId,
    }
    const mails = await scene.sendMails()
    const addressOf = async (clientId: string) =>
      (
        await app.store.read((db) =>
          db.selectFrom('clients').select('email').where('id', '=', clientId).executeTakeFirst(),
        )
      )?.email
    /** How much a text gives away. */
    const measure = (text: string) =>
      text.includes('Court 3') && text.includes('Bring the deed')
        ? 'full'
        : facts.test(text)
          ? 'leak'
          : text.includes('Hearing on the will')
            ? 'brief'
            : 'nothing'
    for (const who of people) {
      const client = await scene.signIn(clientIds[who])
      const got = await getClientEvent(deps(), client, { eventId: event.eventId })
      const list = (await listClientEvents(deps(), client, { show: 'upcoming', ...page })).rows
      const file = await calendarForClient(deps(), client, event.eventId)
      const { url } = granted(await renewFeed(deps(), client, { showsDetails: true }))
      const token = /calendar\/([\w-]{43})\.ics$/.exec(url)?.[1] ?? ''
      const feed = granted(await readFeed(deps(), token)).content
      granted(await setFeedDetails(deps(), client, { showsDetails: false }))
      const neutral = granted(await readFeed(deps(), token)).content
      const address = await addressOf(clientIds[who])
      const mail = mails.find((one) => one.to.address === address)
      const seen = {
        get: isRefusal(got) ? 'nothing' : measure(JSON.stringify({ ...got, staffNames: [] })),
        view: isRefusal(got) ? 'nothing' : got.view,
        list: list.length === 0 ? 'nothing' : (list[0]?.view ?? ''),
        place: list[0]?.place ?? null,
        file: isRefusal(file) ? 'nothing' : measure(file.content),
        feed: measure(feed),
        neutral: measure(neutral),
        hasTime: neutral.includes('BEGIN:VEVENT'),
        mail: mail ? measure(wordsOf(mail) + JSON.stringify(mail.calendars ?? [])) : 'none',
        button: mail ? (/View event in secure portal|Read message/.exec(mail.text)?.[0] ?? '') : '',
        invited: calendarsOf(mail).length,
      }
      const isFull = wanted[who] === 'full'
      const isSeen = wanted[who] !== 'nothing'
      expect({ who, ...seen }).toEqual({
        who,
        get: wanted[who],
        view: wanted[who],
        list: wanted[who],
        place: isFull ? 'Court 3, Santa Fe' : null,
        file: wanted[who],
        feed: wanted[who],
        neutral: 'nothing',
        hasTime: isSeen,
        // No case facts, whoever it is (NTF-2).
        mail: isSeen ? 'nothing' : 'none',
        button: isFull ? 'View event in secure portal' : isSeen ? 'Read message' : '',
        invited: isFull ? 1 : 0,
      })
      if (isRefusal(got)) expect(got.refused).toBe('NOT_FOUND')
      if (isRefusal(file)) expect(file.refused).toBe('NOT_FOUND')
    }
    const full = granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))
    // Of other clients who attend nothing is ever told (SHR-1).
    expect(full).toMatchObject({ staffNames: ['Elena Ibarra'], place: 'Court 3, Santa Fe' })
    expect(JSON.stringify(full)).not.toContain('Invited')
  })
})

describe('inviting', () => {
  test('EVT-2 EVT-5 who attends gets the button and an invitation that another program reads, with a neutral title and the time alone', async () => {
    const { eventId } = await scene.planWeekly({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(eventId)
    const [mail] = await scene.sendMails()
    if (!mail) throw new Error('no e-mail')
    expect(mail.subject).toBe('Ibarra Lowe & Brandt invites you to its secure portal')
    expect(mail.text).toContain('View event in secure portal')
    const [calendar] = calendarsOf(mail)
    expect(calendar).toMatchObject({
      method: 'REQUEST',
      events: [
        {
          uid: `${eventId}@portico.invalid`,
          summary: 'Appointment with Ibarra Lowe & Brandt',
          sequence: 0,
          starts: '2026-11-10T09:30:00 America/Denver',
          status: 'CONFIRMED',
        },
      ],
    })
    const text = calendar?.events[0]?.text ?? ''
    expect(text).toContain('RRULE:FREQ=WEEKLY;BYDAY=TU')
    expect(text).toMatch(/ORGANIZER;CN="?Ibarra Lowe & Brandt"?:mailto:office@ibarralowe.example/)
    expect(text.replace(/\r\n /g, '')).toMatch(/ATTENDEE;[^\r]*:mailto:mara@mail.example/i)
    expect(text).not.toMatch(/LOCATION|DESCRIPTION|Hearing/)
    // As mail programs get it: a way to read the message, and a file beside it (RFC 6047).
    const message = await PostalMime.parse(await composeMessage(mail, 0))
    expect(message.attachments.map((one) => one.mimeType)).toContain('application/ics')
    expect((await composeMessage(mail, 0)).toString()).toMatch(
      /Content-Type: text\/calendar; charset=utf-8; method=REQUEST/i,
    )
  })

  test('EVT-5 in Spanish for a Spanish client', async () => {
    const { eventId } = await scene.plan({ attendees: [scene.attends(scene.tomas.participantId)] })
    await scene.shareEvent(eventId, [scene.tomas.participantId])
    const [mail] = await scene.sendMails()
    expect(mail?.text).toContain('Ver el evento en el portal seguro')
    expect(calendarsOf(mail)[0]?.events[0]?.summary).toBe('Cita con Ibarra Lowe & Brandt')
  })

  test('NTF-1 another try of the same e-mail brings the same bytes, whatever has changed meanwhile', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    scene.app.mailer.answers.push({ outcome: 'later', reason: 'common.mail.error.timeout', detail: '' })
    const [first] = await scene.sendMails()
    scene.app.clock.advance(10 * minute)
    const [again] = await scene.sendMails()
    expect(again?.messageId).toBe(first?.messageId)
    expect(again?.calendars?.[0]?.content).toBe(first?.calendars?.[0]?.content)
    const [row] = await scene.emails()
    granted(await resendEmail(deps(), scene.lawyer, { emailId: row?.id ?? '' }))
    expect(calendarsOf((await scene.sendMails())[0])).toMatchObject([{ method: 'REQUEST' }])
  })

  test('NTF-2 EVT-5 gathered with other news into one e-mail, the invitation comes with that', async () => {
    await scene.app.store.write(async ({ db }) => {
      await db.updateTable('firms').set({ notice_group_seconds: 60 }).execute()
    })
    const { documentId } = await scene.upload()
    await scene.share([scene.mara.participantId], { resourceId: documentId })
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    scene.app.clock.advance(2 * minute)
    const mails = await scene.sendMails()
    expect(mails.map((mail) => mail.to.address)).toEqual(['mara@mail.example'])
    expect(mails[0]?.text).toContain('View in secure portal')
    expect(calendarsOf(mails[0])).toMatchObject([
      { method: 'REQUEST', events: [{ uid: `${event.eventId}@portico.invalid` }] },
    ])
  })

  test('EVT-4 a new time: old and new in Messages and on the event, in no e-mail; the invitation has the new one', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    const both = [scene.mara.participantId, scene.tomas.participantId]
    await scene.shareEvent(event.eventId, both)
    await scene.sendMails()
    scene.app.clock.advance(hour)
    const change = { startsLocal: '2026-11-25T14:00', endsLocal: '2026-11-25T15:00', place: 'Court 7, Taos' }
    const edit = scene.edit(await scene.detail(event.eventId), 'all', change)
    expect(granted(await previewUpdate(deps(), scene.lawyer, edit)).clients).toEqual([
      {
        participantId: scene.tomas.participantId,
        name: 'Tomás Núñez',
        view: 'brief',
        what: 'changed',
        isInvited: false,
      },
      { participantId: scene.mara.participantId, name: 'Mara Vance', view: 'full', what: 'changed', isInvited: true },
    ])
    granted(await updateEventFields(deps(), scene.lawyer, edit))
    const mails = await scene.sendMails()
    expect(mails.map((mail) => mail.to.address).sort()).toEqual(['mara@mail.example', 'tomas@mail.example'])
    for (const mail of mails)
      expect(wordsOf(mail)).not.toMatch(/Hearing|Court|Taos|9:30|14:00|2:00|Tuesday|Wednesday|martes|noviembre/i)
    const toMara = mails.find((mail) => mail.to.address === 'mara@mail.example')
    expect(toMara?.text).toContain('View event in secure portal')
    expect(calendarsOf(toMara)).toMatchObject([
      { method: 'REQUEST', events: [{ sequence: 1, starts: '2026-11-25T14:00:00 America/Denver' }] },
    ])
    const toTomas = mails.find((mail) => mail.to.address === 'tomas@mail.example')
    expect(toTomas?.text).toContain('Leer el mensaje')
    expect(toTomas?.calendars).toBeUndefined()

    const full = granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))
    expect(full.changes).toMatchObject([
      {
        kind: 'moved',
        oldStartsLocal: '2026-11-24T09:30',
        newStartsLocal: '2026-11-25T14:00',
        newPlace: 'Court 7, Taos',
      },
    ])
    const line = (await messagesOf(mara, full.threadId)).at(-1) ?? ''
    expect(line).toContain('Before: Tuesday, November 24, 2026')
    expect(line).toContain('Now: Wednesday, November 25, 2026')
    expect(line).toContain('2:00 – 3:00 PM MST')
    const brief = granted(await getClientEvent(deps(), tomas, { eventId: event.eventId }))
    expect(brief.changes).toMatchObject([{ oldStartsLocal: '2026-11-24T09:30', oldPlace: null, newPlace: null }])
    const inSpanish = (await messagesOf(tomas, brief.threadId)).at(-1) ?? ''
    expect(inSpanish).toContain('Antes: martes, 24 de noviembre de 2026')
    expect(inSpanish).not.toMatch(/Court|lugar/)
    for (const text of [line, inSpanish]) expect(text).not.toMatch(/Court|Taos/)
  })

  test('EVT-3 EVT-4 a new place alone: told to who attends, and to nobody who was never told the old one', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId, [scene.mara.participantId, scene.tomas.participantId])
    await scene.sendMails()
    const { threadId } = granted(await getClientEvent(deps(), tomas, { eventId: event.eventId }))
    const before = await messagesOf(tomas, threadId)
    const detail = await scene.detail(event.eventId)
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(detail, 'all', { place: 'Court 7, Taos' })))
    const mails = await scene.sendMails()
    expect(mails.map((mail) => mail.to.address)).toEqual(['mara@mail.example'])
    expect(calendarsOf(mails[0])).toMatchObject([{ events: [{ sequence: 1 }] }])
    expect(await messagesOf(tomas, threadId)).toEqual(before)
    expect(granted(await getClientEvent(deps(), tomas, { eventId: event.eventId })).changes).toEqual([])
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId })).changes).toMatchObject([
      { kind: 'place', oldPlace: 'Court 3, Santa Fe', newPlace: 'Court 7, Taos' },
    ])
  })

  test('EVT-1 a new title or note alone disturbs nobody', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    await scene.sendMails()
    const edit = scene.edit(await scene.detail(event.eventId), 'all', { title: 'Hearing', notes: 'Come early.' })
    granted(await updateEventFields(deps(), scene.lawyer, edit))
    expect(await scene.sendMails()).toEqual([])
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))).toMatchObject({
      title: 'Hearing',
      notes: 'Come early.',
    })
  })

  test('EVT-5 one date of several moved or cancelled is an exception of the same series to calendars outside', async () => {
    const event = await scene.planWeekly({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    await scene.sendMails()
    const second = await scene.detail(event.eventId, '1.2026-11-17T09:30')
    const times = { startsLocal: '2026-11-18T11:00', endsLocal: '2026-11-18T12:00', timeZone: 'America/Denver' }
    granted(await moveEvent(deps(), scene.lawyer, { ...scene.target(second, 'this'), ...times }))
    const [moved] = calendarsOf((await scene.sendMails())[0])
    expect(moved?.events).toMatchObject([
      { sequence: 1, starts: '2026-11-10T09:30:00 America/Denver' },
      { sequence: 1, starts: '2026-11-18T11:00:00 America/Denver' },
    ])
    expect(moved?.events[1]?.text).toContain('RECURRENCE-ID;TZID=America/Denver:20261117T093000')
    const third = await scene.detail(event.eventId, '1.2026-11-24T09:30')
    granted(await cancelEvent(deps(), scene.lawyer, scene.target(third, 'this')))
    const [mail] = await scene.sendMails()
    expect(calendarsOf(mail)[0]?.events[0]?.text).toContain('EXDATE;TZID=America/Denver:20261124T093000')
    const rows = (await listClientEvents(deps(), mara, { show: 'upcoming', limit: 3 })).rows
    expect(rows.map((row) => row.startsLocal)).toEqual(['2026-11-10T09:30', '2026-11-18T11:00', '2026-12-01T09:30'])
    const { threadId } = granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))
    expect((await messagesOf(mara, threadId)).at(-1)).toMatch(
      /One date of “Hearing on the will” does not take place: Tuesday/,
    )
  })

  test('EVT-5 this and following: the old series ends, and the new one has a UID of its own', async () => {
    const event = await scene.planWeekly({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    await scene.sendMails()
    const third = await scene.detail(event.eventId, '1.2026-11-24T09:30')
    const later = { startsLocal: '2026-11-24T15:00', endsLocal: '2026-11-24T16:00' }
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(third, 'following', later)))
    const [mail] = await scene.sendMails()
    const calendars = calendarsOf(mail)
    expect(calendars.map((one) => one.events.map((each) => each.uid))).toEqual([
      [`${event.eventId}@portico.invalid`],
      [`${event.eventId}-2@portico.invalid`],
    ])
    expect(calendars[0]?.events[0]?.text).toContain('UNTIL=20261124T065900Z')
  })

  test('EVT-4 unshared while it is open: nothing more, a tombstone, and the end for the calendar that was invited', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId, [scene.mara.participantId, scene.tomas.participantId])
    await scene.sendMails()
    const { threadId } = granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))
    granted(await answerAsClient(deps(), mara, { eventId: event.eventId, answer: 'yes', note: '' }))
    const own = (await scene.shares()).find((share) => share.client_id === scene.mara.clientId)
    scene.app.events.length = 0
    granted(await unshare(deps(), scene.lawyer, { shareId: own?.id ?? '' }))
    expect(scene.app.events).toContainEqual({ kind: 'client', clientId: scene.mara.clientId, topic: 'events' })
    const refusal = { refused: 'NOT_FOUND' }
    expect(refused(await getClientEvent(deps(), mara, { eventId: event.eventId }))).toEqual(refusal)
    expect(refused(await answerAsClient(deps(), mara, { eventId: event.eventId, answer: 'no', note: '' }))).toEqual(
      refusal,
    )
    expect(refused(await markEventViewed(deps(), mara, { eventId: event.eventId }))).toEqual(refusal)
    expect(refused(await calendarForClient(deps(), mara, event.eventId))).toEqual(refusal)
    expect((await listClientEvents(deps(), mara, { show: 'upcoming', ...page })).rows).toEqual([])
    const thread = granted(await getClientThread(deps(), mara, { threadId: threadId ?? '' }))
    expect(thread).toMatchObject({ state: 'gone' })
    expect(JSON.stringify(thread)).not.toContain('Hearing')
    const mails = await scene.sendMails()
    expect(mails.map((mail) => mail.to.address)).toEqual(['mara@mail.example'])
    expect(calendarsOf(mails[0])).toMatchObject([
      { method: 'CANCEL', events: [{ uid: `${event.eventId}@portico.invalid`, sequence: 1, status: 'CANCELLED' }] },
    ])
    // The other still sees it, and what was answered is kept.
    expect(granted(await getClientEvent(deps(), tomas, { eventId: event.eventId })).view).toBe('brief')
    expect((await scene.detail(event.eventId)).attendees).toMatchObject([{ answer: 'yes', sharing: 'none' }])
  })

  test('EVT-4 cancelled: it is in no list and no file, both are told, and only the invited calendar hears of its end', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId, [scene.mara.participantId, scene.tomas.participantId])
    await scene.sendMails()
    const detail = await scene.detail(event.eventId)
    granted(await cancelEvent(deps(), scene.lawyer, scene.target(detail, 'all')))
    const mails = await scene.sendMails()
    expect(mails.map((mail) => `${mail.to.address} ${calendarsOf(mail)[0]?.method ?? ''}`).sort()).toEqual([
      'mara@mail.example CANCEL',
      'tomas@mail.example ',
    ])
    for (const client of [mara, tomas]) {
      expect((await listClientEvents(deps(), client, { show: 'upcoming', ...page })).rows).toEqual([])
      expect(refused(await calendarForClient(deps(), client, event.eventId)).refused).toBe('NOT_FOUND')
    }
    expect(await scene.calendar('2026-11-01', '2026-11-30')).toEqual([])
    expect(refused(await calendarForStaff(deps(), scene.lawyer, event.eventId)).refused).toBe('NOT_FOUND')
    expect((await scene.shares()).map((share) => share.state)).toEqual(['ended', 'ended'])
  })

  test('EVT-5 taken back before the e-mail left: no news of it, no invitation and no end of one', async () => {
    await scene.app.store.write(async ({ db }) => {
      await db.updateTable('firms').set({ notice_group_seconds: 60 }).execute()
      await db
        .updateTable('clients')
        .set((eb) => ({ has_portal_access: 1, portal_email_norm: eb.ref('email_norm'), invited_at_ms: 1 }))
        .execute()
    })
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId, [scene.mara.participantId, scene.tomas.participantId])
    const detail = await scene.detail(event.eventId)
    granted(await cancelEvent(deps(), scene.lawyer, scene.target(detail, 'all')))
    scene.app.clock.advance(2 * minute)
    expect(await scene.sendMails()).toEqual([])
  })

  test('EVT-2 EVT-3 who is added to it sees all and is invited; who is taken off it keeps the time, and the calendar hears', async () => {
    const event = await scene.plan()
    await scene.shareEvent(event.eventId)
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId })).view).toBe('brief')
    await scene.sendMails()
    const attendees = [scene.attends(scene.mara.participantId)]
    const added = scene.edit(await scene.detail(event.eventId), 'all', { attendees })
    const changed = granted(await updateEventFields(deps(), scene.lawyer, added))
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId })).view).toBe('full')
    expect(calendarsOf((await scene.sendMails())[0])).toMatchObject([{ method: 'REQUEST' }])
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(changed, 'all', { attendees: [] })))
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId })).view).toBe('brief')
    const [mail] = await scene.sendMails()
    expect(mail?.text).toContain('Read message')
    expect(calendarsOf(mail)).toMatchObject([{ method: 'CANCEL' }])
  })

  test('EVT-4 whoever leaves the matter sees nothing more, and the calendar that was invited hears', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    await scene.sendMails()
    granted(await removeParticipant(deps(), scene.lawyer, { participantId: scene.mara.participantId }))
    expect(refused(await getClientEvent(deps(), mara, { eventId: event.eventId })).refused).toBe('NOT_FOUND')
    expect(calendarsOf((await scene.sendMails())[0])).toMatchObject([{ method: 'CANCEL' }])
    expect((await scene.detail(event.eventId)).attendees).toMatchObject([
      { obstacleKey: 'common.events.obstacle.removed' },
    ])
  })
})

describe('answering', () => {
  test('EVT-4 yes, no or maybe with a note, told to the firm; a new time asks again, and a brief view is not asked', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId), scene.staff(scene.lawyer)] })
    await scene.shareEvent(event.eventId, [scene.mara.participantId, scene.tomas.participantId])
    const answer = { eventId: event.eventId, answer: 'maybe' as const, note: 'I am travelling.' }
    const own = granted(await answerAsClient(deps(), mara, answer))
    expect(own).toMatchObject({ answer: 'maybe', answerNote: 'I am travelling.', isAnswerOld: false })
    expect(refused(await answerAsClient(deps(), tomas, answer))).toMatchObject({ refused: 'FORBIDDEN' })
    const detail = await scene.detail(event.eventId)
    expect(detail.attendees).toMatchObject([
      { kind: 'staff', answer: 'yes' },
      { name: 'Mara Vance', ...{ answer: 'maybe' } },
    ])
    expect(await scene.activityKinds()).toContain('event.answered')
    const notices = await scene.app.store.read((db) => db.selectFrom('staff_notices').select('kind').execute())
    expect(notices).toEqual([{ kind: 'event-answer' }])
    const change = { startsLocal: '2026-11-24T11:00', endsLocal: '2026-11-24T12:00' }
    granted(await updateEventFields(deps(), scene.lawyer, scene.edit(detail, 'all', change)))
    expect(granted(await getClientEvent(deps(), mara, { eventId: event.eventId }))).toMatchObject({
      answer: 'maybe',
      isAnswerOld: true,
    })
    scene.app.clock.advance(40 * 24 * hour)
    const late = await answerAsClient(deps(), { ...mara }, { ...answer, answer: 'yes' })
    expect(refused(late)).toMatchObject({ refused: 'GONE' })
  })

  test('SHR-4 seen is told to the firm, once a look', async () => {
    const { eventId } = await scene.plan()
    await scene.shareEvent(eventId)
    expect((await listClientEvents(deps(), mara, { show: 'upcoming', ...page })).rows).toMatchObject([{ isNew: true }])
    granted(await markEventViewed(deps(), mara, { eventId }))
    expect((await scene.detail(eventId)).seenBy).toMatchObject([{ firstViewedAtMs: scene.app.clock.now() }])
    expect((await listClientEvents(deps(), mara, { show: 'upcoming', ...page })).rows).toMatchObject([{ isNew: false }])
  })
})

describe('the agenda', () => {
  test('EVT-4 upcoming first, page by page without a gap or a double; times by the firm’s clocks, the event’s own beside them', async () => {
    const { eventId } = await scene.planWeekly({ title: 'Weekly' })
    const madrid = await scene.plan({
      title: 'Madrid',
      startsLocal: '2026-11-24T18:00',
      endsLocal: '2026-11-24T19:00',
      timeZone: 'Europe/Madrid',
    })
    const over = await scene.plan({ title: 'Over', startsLocal: '2026-10-01T09:00', endsLocal: '2026-10-01T10:00' })
    for (const id of [eventId, madrid.eventId, over.eventId]) await scene.shareEvent(id)
    const found: string[] = []
    let cursor: string | null | undefined
    for (let index = 0; index < 4; index += 1) {
      const got = await listClientEvents(deps(), mara, { show: 'upcoming', limit: 2, cursor })
      found.push(...got.rows.map((row) => `${row.startsLocal} ${row.title}`))
      cursor = got.nextCursor
    }
    expect(found).toEqual([
      '2026-11-10T09:30 Weekly',
      '2026-11-17T09:30 Weekly',
      '2026-11-24T09:30 Weekly',
      '2026-11-24T10:00 Madrid',
      '2026-12-01T09:30 Weekly',
      '2026-12-08T09:30 Weekly',
      '2026-12-15T09:30 Weekly',
      '2026-12-22T09:30 Weekly',
    ])
    expect(granted(await getClientEvent(deps(), mara, { eventId: madrid.eventId }))).toMatchObject({
      startsLocal: '2026-11-24T10:00',
      timeZone: 'America/Denver',
      own: { startsLocal: '2026-11-24T18:00', timeZone: 'Europe/Madrid' },
    })
    const past = await listClientEvents(deps(), mara, { show: 'past', ...page })
    expect(past).toMatchObject({ rows: [{ title: 'Over' }], nextCursor: null })
  })
})

describe('Home', () => {
  test('POR-1 what was not looked at is new, and what comes next stands there, soonest first', async () => {
    const weekly = await scene.planWeekly({ title: 'Weekly' })
    const single = await scene.plan({ title: 'Single', startsLocal: '2026-11-05T09:00', endsLocal: '2026-11-05T10:00' })
    await scene.shareEvent(weekly.eventId)
    await scene.shareEvent(single.eventId)
    granted(await markEventViewed(deps(), mara, { eventId: weekly.eventId }))
    const home = await getHome(deps(), mara)
    expect(home.events.map((row) => `${row.startsLocal} ${row.title} ${row.place}`)).toEqual([
      '2026-11-05T09:00 Single null',
      '2026-11-10T09:30 Weekly null',
    ])
    expect(home.fresh).toMatchObject([
      { items: [{ kind: 'event', title: 'Single', fromName: 'Elena Ibarra', excerpt: 'Please be there.' }] },
    ])
    expect((await getHome(deps(), tomas)).events).toEqual([])
  })
})

describe('subscriptions', () => {
  const tokenOf = (url: string) => /calendar\/([\w-]{43})\.ics$/.exec(url)?.[1] ?? ''

  test('EVT-5 neutral until details are switched on; a new address kills the old; revoked, it is as if it never was', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    const first = granted(await renewFeed(deps(), mara, { showsDetails: false }))
    expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:4711\/calendar\/[\w-]{43}\.ics$/)
    const read = granted(await readFeed(deps(), tokenOf(first.url)))
    expect(parsed(read.content).events).toMatchObject([
      { summary: 'Appointment with Ibarra Lowe & Brandt', starts: '2026-11-24T09:30:00 America/Denver' },
    ])
    expect(read.content).not.toMatch(/Hearing|Court/)
    // The same bytes as long as nothing changes, whenever it is asked.
    scene.app.clock.advance(hour)
    expect(granted(await readFeed(deps(), tokenOf(first.url))).etag).toBe(read.etag)
    granted(await setFeedDetails(deps(), mara, { showsDetails: true }))
    const detailed = granted(await readFeed(deps(), tokenOf(first.url)))
    expect(parsed(detailed.content).events).toMatchObject([{ summary: 'Hearing on the will' }])
    expect(detailed.etag).not.toBe(read.etag)

    const stored = await scene.app.store.read((db) => db.selectFrom('calendar_feeds').selectAll().execute())
    expect(JSON.stringify(stored)).not.toContain(tokenOf(first.url))
    const second = granted(await renewFeed(deps(), mara, { showsDetails: false }))
    expect(refused(await readFeed(deps(), tokenOf(first.url))).refused).toBe('NOT_FOUND')
    expect(isRefusal(await readFeed(deps(), tokenOf(second.url)))).toBe(false)
    await revokeFeed(deps(), mara)
    expect(refused(await readFeed(deps(), tokenOf(second.url))).refused).toBe('NOT_FOUND')
    expect(refused(await setFeedDetails(deps(), mara, { showsDetails: true })).refused).toBe('NOT_FOUND')
    expect(await scene.activityKinds()).toEqual(
      expect.arrayContaining(['calendar-feed.made', 'calendar-feed.details-shown', 'calendar-feed.revoked']),
    )
  })

  test('EVT-5 it ends with its owner’s access, and shows what they see at this moment and nothing else', async () => {
    const event = await scene.plan({ attendees: [scene.attends(scene.mara.participantId)] })
    await scene.shareEvent(event.eventId)
    const token = tokenOf(granted(await renewFeed(deps(), mara, { showsDetails: true })).url)
    const [share] = await scene.shares()
    granted(await unshare(deps(), scene.lawyer, { shareId: share?.id ?? '' }))
    expect(granted(await readFeed(deps(), token)).content).not.toContain('BEGIN:VEVENT')
    for (const columns of [{ archived_at_ms: 1 }, { archived_at_ms: null, has_portal_access: 0 }]) {
      await scene.app.store.write(async ({ db }) => {
        await db.updateTable('clients').set(columns).where('id', '=', mara.clientId).execute()
      })
      expect(refused(await readFeed(deps(), token)).refused).toBe('NOT_FOUND')
    }
  })

  test('EVT-5 CLT-3 of staff: what is on matters that they may see, until they leave', async () => {
    const { app, lawyer, matter } = scene
    const noor = await app.makeStaff('staff', 'Noor Haddad')
    await scene.plan()
    const token = tokenOf(granted(await renewFeed(deps(), noor, { showsDetails: true })).url)
    expect(parsed(granted(await readFeed(deps(), token)).content).events).toMatchObject([
      { summary: 'Hearing on the will' },
    ])
    await app.store.write(async ({ db }) => {
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matter.matterId).execute()
    })
    expect(granted(await readFeed(deps(), token)).content).not.toContain('Hearing')
    const own = tokenOf(granted(await renewFeed(deps(), lawyer, { showsDetails: false })).url)
    expect(granted(await readFeed(deps(), own)).content).not.toContain('Hearing')
    await app.store.write(async ({ db }) => {
      await db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).where('id', '=', noor.userId).execute()
    })
    expect(refused(await readFeed(deps(), token)).refused).toBe('NOT_FOUND')
  })

  test('EVT-5 twenty new addresses a day, and no more', async () => {
    for (let made = 0; made < 20; made += 1) granted(await renewFeed(deps(), mara, { showsDetails: false }))
    expect(refused(await renewFeed(deps(), mara, { showsDetails: false }))).toMatchObject({ refused: 'TOO_MANY' })
  })
})
