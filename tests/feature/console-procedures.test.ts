import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { createConsoleRouter, type ConsoleRouter } from '../../src/main/console-router.ts'
import type { ConsoleContext } from '../../src/main/context.ts'
import { createEvent } from '../../src/main/features/events/create-event.ts'
import { removeFolder } from '../../src/main/features/folders/bin-folder.ts'
import { createFolder } from '../../src/main/features/folders/create-folder.ts'
import { addNote } from '../../src/main/features/messages/add-note.ts'
import { removeNote } from '../../src/main/features/messages/change-note.ts'
import { saveDraft } from '../../src/main/features/messages/drafts.ts'
import { replyAsClient } from '../../src/main/features/messages/reply-as-client.ts'
import { createReply } from '../../src/main/features/messages/saved-replies.ts'
import { answerItem } from '../../src/main/features/requests/answer-item.ts'
import { createRequests } from '../../src/main/features/requests/create-requests.ts'
import { getRequest } from '../../src/main/features/requests/list-requests.ts'
import { previewShare } from '../../src/main/features/sharing/preview-share.ts'
import { createIndexing } from '../../src/main/features/search/indexing.ts'
import { inviteStaff } from '../../src/main/features/staff/invites.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { staffActorOf } from '../../src/main/features/staff/staff-actor.ts'
import { minute } from '../../src/shared/time.ts'
import { beginAsStaff } from '../../src/main/features/uploads/begin-as-staff.ts'
import { consoleContract } from '../../src/shared/console/contract.ts'
import { billInputs } from '../support/bill-inputs.ts'
import { outcomeOf, procedureNames, procedureOf, secret } from '../support/procedure-table.ts'
import { withSecondFactor } from '../support/staff-factor.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, origin } from '../support/test-app.ts'

/**
 * Every procedure of the console × everyone who could call it (house rule 8, CLT-3, S10): all of them about one restricted matter,
 * about the host, or about the caller's own account. A procedure that is missing here fails.
 *
 * A row is the procedure's gate, then what it does for each of `people`, who are signed in with a fresh password. Codes as in
 * `codes`, 'sees' (something of the matter) and '-' (anything else).
 */
const people = ['not on the matter', 'admin', 'owner', 'on the matter'] as const

/**
 * Who has not come so far. The gate has a code for each; '-': it lets them through, to whatever the procedure then answers.
 * Passwords go stale after ten minutes: that column is an owner's, whom nothing else keeps back.
 */
const standings = ['no session', 'password only', 'enrolment due', 'locked', 'password stale'] as const
const gates = {
  anyone: '- - - - -',
  'signed in': 'U 2 E L -',
  fresh: 'U 2 E L P',
  /** Also for whoever has to turn a second factor on before anything else. */
  enrolling: 'U 2 - L -',
  'enrolling fresh': 'U 2 - L P',
  /** Between the password and the second factor, and nowhere else. */
  'password only': 'U - U L U',
  /** The password opens it, where the second factor was given or none is on. */
  unlocking: 'U U - - -',
  /** Refuses an unknown name and a wrong password as it does a caller without any session. */
  'signing in': 'U U U U U',
} as const
type Gate = keyof typeof gates
type Who = (typeof people)[number] | (typeof standings)[number]

const table: Record<string, string> = {
  'activity.export': 'fresh: F - - F',
  'activity.list': 'signed in: - - - sees',
  'activity.verify': 'signed in: F - - F',
  'bills.approveReminders': 'signed in: - - - -',
  'bills.balances': 'signed in: N N N -',
  'bills.create': 'signed in: N N N sees',
  'bills.createCreditNote': 'signed in: N N N sees',
  'bills.deleteDraft': 'signed in: N N N -',
  'bills.dismissReminders': 'signed in: - - - -',
  'bills.duplicate': 'signed in: N N N sees',
  'bills.exportCsv': 'fresh: - - - sees',
  'bills.get': 'signed in: N N N sees',
  'bills.getSettings': 'signed in: - - - -',
  'bills.issue': 'signed in: N N N sees',
  'bills.list': 'signed in: - - - sees',
  'bills.listReminders': 'signed in: - - - sees',
  'bills.pauseReminders': 'signed in: N N N sees',
  'bills.recordPayment': 'signed in: N N N sees',
  'bills.recordRefund': 'signed in: N N N sees',
  'bills.remind': 'signed in: N N N C',
  'bills.retireTaxRate': 'signed in: F - - F',
  'bills.reversePayment': 'signed in: N N N sees',
  'bills.save': 'signed in: N N N sees',
  'bills.saveTaxRate': 'signed in: F - - F',
  'bills.statement': 'signed in: N N N sees',
  'bills.updateSeries': 'signed in: F - - F',
  'bills.updateSettings': 'signed in: F - - F',
  'bills.void': 'signed in: N N N sees',
  'clients.archive': 'signed in: - - - -',
  'clients.create': 'signed in: - - - -',
  'clients.endSessions': 'signed in: - - - -',
  'clients.get': 'signed in: - - - sees',
  'clients.giveAccess': 'signed in: - - - -',
  'clients.list': 'signed in: - - - -',
  'clients.listSessions': 'signed in: - - - -',
  'clients.removeAccess': 'signed in: - - - sees',
  'clients.restore': 'signed in: - - - -',
  'clients.tags': 'signed in: - - - -',
  'clients.update': 'signed in: S S S S',
  'documents.get': 'signed in: N N N sees',
  'documents.list': 'signed in: - - - sees',
  'documents.move': 'signed in: N N N -',
  'documents.orderZip': 'signed in: N N N -',
  'documents.remove': 'signed in: N N N -',
  'documents.rename': 'signed in: N N N sees',
  'documents.restore': 'signed in: N N N sees',
  'documents.restoreVersion': 'signed in: N N N C',
  'documents.versions': 'signed in: N N N sees',
  'events.answer': 'signed in: N N N sees',
  'events.cancel': 'signed in: N N N sees',
  'events.conflicts': 'signed in: - - - sees',
  'events.create': 'signed in: N N N sees',
  'events.get': 'signed in: N N N sees',
  'events.getFeed': 'signed in: - - - -',
  'events.import': 'signed in: N N N sees',
  'events.inWindow': 'signed in: - - - sees',
  'events.list': 'signed in: - - - sees',
  'events.move': 'signed in: N N N sees',
  'events.people': 'signed in: N N N -',
  'events.previewCancel': 'signed in: N N N -',
  'events.previewImport': 'signed in: N N N sees',
  'events.previewMove': 'signed in: N N N -',
  'events.previewUpdate': 'signed in: N N N -',
  'events.renewFeed': 'signed in: - - - -',
  'events.revokeFeed': 'signed in: - - - -',
  'events.setFeedDetails': 'signed in: N N N N',
  'events.update': 'signed in: N N N sees',
  'folders.create': 'signed in: N N N -',
  'folders.ensure': 'signed in: N N N -',
  'folders.list': 'signed in: N N N sees',
  'folders.listBin': 'signed in: - - - sees',
  'folders.move': 'signed in: N N N sees',
  'folders.remove': 'signed in: N N N -',
  'folders.rename': 'signed in: N N N -',
  'folders.restore': 'signed in: N N N sees',
  'folders.setNewFiles': 'signed in: N N N sees',
  'home.get': 'signed in: - - - sees',
  'home.markSeen': 'signed in: - - - -',
  'matters.addParticipant': 'signed in: N N N -',
  'matters.create': 'signed in: - - - -',
  'matters.get': 'signed in: N sees sees sees',
  'matters.list': 'signed in: - - - sees',
  'matters.listRestricted': 'signed in: F sees sees F',
  'matters.removeParticipant': 'signed in: N N N -',
  'matters.setAdverse': 'signed in: N N N -',
  'matters.timeline': 'signed in: N N N sees',
  'matters.update': 'signed in: N S S S',
  'matters.updateParticipant': 'signed in: N N N -',
  'messages.get': 'signed in: N N N sees',
  'messages.getDraft': 'signed in: N N N sees',
  'messages.list': 'signed in: - - - sees',
  'messages.markRead': 'signed in: N N N -',
  'messages.markUnread': 'signed in: N N N -',
  'messages.reply': 'signed in: N N N sees',
  'messages.saveDraft': 'signed in: N N N -',
  'messages.start': 'signed in: N N N -',
  'notes.add': 'signed in: N N N sees',
  'notes.list': 'signed in: N N N sees',
  'notes.remove': 'signed in: N N N -',
  'notes.restore': 'signed in: N N N sees',
  'notes.update': 'signed in: N N N sees',
  'notices.getCadence': 'signed in: - - - -',
  'notices.list': 'signed in: - - - sees',
  'notices.markSeen': 'signed in: - - - -',
  'notices.setCadence': 'signed in: - - - -',
  'outbox.cancel': 'signed in: N N N -',
  'outbox.copyLink': 'signed in: N N N -',
  'outbox.get': 'signed in: N N N sees',
  'outbox.list': 'signed in: - - - sees',
  'outbox.resend': 'signed in: N N N C',
  'outbox.retry': 'signed in: N N N C',
  'passkeys.beginAdd': 'fresh: C - - C',
  'passkeys.beginSecondFactor': 'password only: U U U U',
  'passkeys.beginSignIn': 'anyone: - - - -',
  'passkeys.finishAdd': 'fresh: G G G G',
  'passkeys.finishSecondFactor': 'password only: U U U U',
  'passkeys.finishSignIn': 'anyone: G G G G',
  'passkeys.list': 'signed in: - - - -',
  'passkeys.remove': 'fresh: N N N N',
  'passkeys.rename': 'signed in: N N N N',
  'phones.approval': 'password only: U U U U',
  'phones.ask': 'password only: U U U U',
  'phones.beginPairing': 'fresh: C C C C',
  'phones.cancelAsk': 'password only: U U U U',
  'phones.cancelPairing': 'signed in: N N N N',
  'phones.finish': 'password only: U U U U',
  'phones.list': 'signed in: - - - -',
  'phones.pairing': 'signed in: N N N N',
  'phones.remove': 'fresh: N N N N',
  'phones.rename': 'signed in: N N N N',
  'replies.create': 'signed in: - - - -',
  'replies.list': 'signed in: - - - sees',
  'replies.remove': 'signed in: N N N -',
  'replies.update': 'signed in: N N N -',
  'requests.accept': 'signed in: N N N sees',
  'requests.acceptAll': 'signed in: N N N sees',
  'requests.cancel': 'signed in: N N N sees',
  'requests.close': 'signed in: N N N sees',
  'requests.create': 'signed in: N N N -',
  'requests.deleteTemplate': 'signed in: - - - -',
  'requests.get': 'signed in: N N N sees',
  'requests.list': 'signed in: - - - sees',
  'requests.listTemplates': 'signed in: - - - -',
  'requests.preview': 'signed in: N N N sees',
  'requests.remind': 'signed in: N N N sees',
  'requests.reopen': 'signed in: N N N sees',
  'requests.reopenItem': 'signed in: N N N sees',
  'requests.saveTemplate': 'signed in: - - - -',
  'requests.send': 'signed in: N N N C',
  'requests.sendBack': 'signed in: N N N sees',
  'requests.update': 'signed in: N N N S',
  'scanning.get': 'signed in: F - - F',
  'scanning.overrule': 'fresh: F N N F',
  'scanning.scanUnscanned': 'signed in: F C C F',
  'scanning.test': 'fresh: F - - F',
  'scanning.update': 'fresh: F - - F',
  'search.find': 'signed in: - - - sees',
  'secondFactor.begin': 'enrolling fresh: - C C -',
  'secondFactor.cancel': 'enrolling: - - - -',
  'secondFactor.confirm': 'enrolling fresh: G C C G',
  'secondFactor.get': 'enrolling: - - - -',
  'secondFactor.listDevices': 'signed in: - - - -',
  'secondFactor.makeBackupCodes': 'fresh: C - - C',
  'secondFactor.removeDevice': 'signed in: N N N N',
  'secondFactor.removeDevices': 'signed in: - - - -',
  'secondFactor.turnOff': 'fresh: C I I C',
  'secondFactor.turnOn': 'enrolling fresh: G C C G',
  'secondFactor.useBackupCodes': 'fresh: C S S C',
  'secondFactor.verify': 'password only: U U U U',
  'secondFactor.verifyBackupCode': 'password only: U U U U',
  'secondFactor.view': 'fresh: C - - C',
  'session.changeEmail': 'fresh: - C C C',
  'session.changePassword': 'signed in: I I I I',
  'session.confirmPassword': 'enrolling: I I I I',
  'session.end': 'signed in: N N N N',
  'session.endOthers': 'signed in: - - - -',
  'session.forgotPassword': 'anyone: - - - -',
  'session.get': 'anyone: - - - -',
  'session.inspectPasswordLink': 'anyone: N N N N',
  'session.list': 'signed in: - - - -',
  'session.lock': 'enrolling: - - - -',
  'session.resetPassword': 'anyone: N N N N',
  'session.setUp': 'anyone: C C C C',
  'session.signIn': 'signing in: U U U U',
  'session.signOut': 'anyone: - - - -',
  'session.touch': 'enrolling: - - - -',
  'session.unlock': 'unlocking: I I I I',
  'session.updateMe': 'signed in: - - - -',
  'settings.addPortalAddress': 'fresh: F - C F',
  'settings.checkPortalAddress': 'signed in: F - - F',
  'settings.getFirm': 'signed in: - - - -',
  'settings.getMail': 'signed in: F - - F',
  'settings.hostStatus': 'signed in: - - - -',
  'settings.listPortalAddresses': 'signed in: - - - -',
  'settings.makeRecoveryKit': 'fresh: F F - F',
  'settings.removeLogo': 'signed in: F - - F',
  'settings.removePortalAddress': 'signed in: F C C F',
  'settings.testMail': 'fresh: F - - F',
  'settings.updateFirm': 'signed in: F - - F',
  'settings.updateMail': 'fresh: F - - F',
  'settings.updatePortalAddress': 'fresh: F - - F',
  'sharing.listForResource': 'signed in: N N N -',
  'sharing.pending': 'signed in: - - - -',
  'sharing.preview': 'signed in: N N N sees',
  'sharing.share': 'signed in: N N N -',
  'sharing.undo': 'signed in: N N N G',
  'sharing.unshare': 'signed in: N N N -',
  'staff.acceptInvite': 'anyone: N N N N',
  'staff.acceptOwnership': 'fresh: F G G F',
  'staff.cancelHandover': 'signed in: F G G F',
  'staff.deactivate': 'fresh: F - - F',
  'staff.declineOwnership': 'signed in: F G G F',
  'staff.disableSecondFactor': 'fresh: F - C F',
  'staff.endSession': 'signed in: F - - F',
  'staff.endSessions': 'signed in: F - - F',
  'staff.getHandover': 'signed in: - - - -',
  'staff.getSignInRules': 'signed in: F - - F',
  'staff.inspectInvite': 'anyone: N N N N',
  'staff.invite': 'fresh: F - C F',
  'staff.inviteSecondFactor': 'fresh: F - - F',
  'staff.issuePasswordLink': 'fresh: F - - F',
  'staff.list': 'signed in: - - - -',
  'staff.listInvites': 'signed in: F - - F',
  'staff.listSessions': 'signed in: F - - F',
  'staff.offerOwnership': 'fresh: F F - F',
  'staff.reactivate': 'fresh: F - - F',
  'staff.releaseSecondFactor': 'fresh: F - - F',
  'staff.requireSecondFactor': 'fresh: F - - F',
  'staff.resendInvite': 'signed in: F - - F',
  'staff.revokeInvite': 'signed in: F - - F',
  'staff.updateRole': 'fresh: F - - F',
  'staff.updateSignInRules': 'fresh: F - - F',
  'time.create': 'signed in: N N N sees',
  'time.createExpense': 'signed in: N N N sees',
  'time.discardTimer': 'signed in: - - - -',
  'time.getMatterBilling': 'signed in: N N N -',
  'time.getTimer': 'signed in: - - - sees',
  'time.list': 'signed in: - - - sees',
  'time.listExpenses': 'signed in: - - - sees',
  'time.listRates': 'signed in: - - - -',
  'time.remove': 'signed in: N N N -',
  'time.removeExpense': 'signed in: N N N -',
  'time.setMatterBilling': 'signed in: N N N -',
  'time.setRate': 'signed in: F - - F',
  'time.startTimer': 'signed in: N N N C',
  'time.stopTimer': 'signed in: N N N sees',
  'time.unbilled': 'signed in: N N N sees',
  'time.update': 'signed in: N N N sees',
  'time.updateExpense': 'signed in: N N N sees',
  'time.updateTimer': 'signed in: N N N sees',
  'uploads.begin': 'signed in: N N N -',
  'uploads.list': 'signed in: N N N sees',
  'uploads.remove': 'signed in: N N N -',
  'uploads.resume': 'signed in: N N N -',
  'viewAs.open': 'signed in: N N N -',
}
/** What keeps somebody back for how far they have come, whoever they are. */
const gateCodes: Record<string, string> = {
  U: 'UNAUTHENTICATED',
  2: 'SECOND_FACTOR_DUE',
  E: 'ENROLMENT_DUE',
  L: 'SESSION_LOCKED',
  P: 'PASSWORD_DUE',
}
const codes: Record<string, string> = {
  ...gateCodes,
  F: 'FORBIDDEN',
  N: 'NOT_FOUND',
  C: 'CONFLICT',
  S: 'STALE',
  I: 'INVALID',
  G: 'GONE',
}

const consoleOrigin = 'https://console.ibarralowe.example'
let scene: ShareScene
let router: ConsoleRouter
let contexts: Map<Who, () => Promise<ConsoleContext>>
let inputs: Record<string, unknown>
/** What nobody but those on the matter may find in any answer. */
let marks: string[]

beforeAll(() => {
  expect(Object.keys(table).sort()).toEqual(procedureNames(consoleContract).sort())
})

beforeEach(async ({ task }) => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { app, lawyer, mara, tomas, matter, portalAddressId } = scene
  const { matterId } = matter
  app.deps.consoleOrigin = () => consoleOrigin
  const passphrase = { passphrase: 'words', keepOnlyThis: () => Promise.resolve(), discard: () => Promise.resolve() }
  const recovery = { dataFolder: '/firm', add: () => Promise.resolve(passphrase) }
  router = createConsoleRouter({ ...testSettingsPorts(app), recovery })
  await app.store.write(async ({ db }) => {
    const columns = { title: `${secret} estate`, is_restricted: 1 }
    await db.updateTable('matters').set(columns).where('id', '=', matterId).execute()
  })
  const { documentId } = await scene.upload(`${secret}.txt`)
  await scene.share([mara.participantId], { resourceId: documentId, message: `${secret} to read` })
  const { threadId } = await scene.thread([mara.participantId], `${secret} hearing`, `${secret} on Tuesday`)
  const newFolder = (name: string) =>
    createFolder(app.deps, lawyer, { matterId, parentId: null, name, newFiles: 'held' })
  const { folderId } = granted(await newFolder(`${secret} letters`))
  const { folderId: binnedId } = granted(await newFolder(`${secret} drafts`))
  granted(await removeFolder(app.deps, lawyer, { folderId: binnedId }))
  const [share] = await scene.shares()
  const [email] = await scene.emails()
  const emailId = email?.id ?? ''
  marks = [secret, emailId, threadId, documentId]
  const client = await scene.signIn(mara.clientId)
  granted(await replyAsClient(app.deps, client, { threadId, body: `${secret} indeed` }))
  const asked = {
    title: `${secret} papers`,
    note: '',
    items: [
      { title: 'Card', note: '' },
      { title: 'Deed', note: '' },
    ],
  }
  const audience = {
    participantIds: [mara.participantId],
    confirmedEmails: scene.confirmed([mara.participantId]),
  }
  const order = { ...asked, ...audience, matterId: matter.matterId, remindEveryDays: 3, message: '' }
  const requestId = granted(await createRequests(app.deps, lawyer, order)).requests[0]?.requestId ?? ''
  const request = granted(await getRequest(app.deps, lawyer, { requestId }))
  const itemId = request.items[0]?.itemId ?? ''
  const answered = granted(await answerItem(app.deps, client, { itemId, text: 'Here.', isMissing: false }))
  const answeredAtMs = answered.items[0]?.answeredAtMs ?? 0
  const eventFields = {
    title: `${secret} hearing`,
    place: '',
    notes: '',
    isAllDay: false,
    startsLocal: '2026-11-24T09:30',
    endsLocal: '2026-11-24T10:30',
    timeZone: 'America/Denver',
    repeat: null,
    attendees: [{ kind: 'staff' as const, personId: lawyer.userId }],
    reminders: [],
  }
  const event = granted(await createEvent(app.deps, lawyer, { matterId, ...eventFields }))
  const { eventId, occurrenceId, version } = event
  const eventTarget = { eventId, occurrenceId, version, scope: 'all' as const }
  const eventMove = { startsLocal: '2026-11-25T09:30', endsLocal: '2026-11-25T10:30', timeZone: 'America/Denver' }
  const { isAllDay, startsLocal, endsLocal, timeZone, repeat } = eventFields
  const eventTimes = { isAllDay, startsLocal, endsLocal, timeZone, repeat }
  const calendarFile = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTAMP:20261103T100000Z',
    'DTSTART:20261124T093000Z',
  ]
    .concat([`SUMMARY:${secret} call`, 'END:VEVENT', 'END:VCALENDAR'])
    .join('\r\n')
  const place = `thread:${threadId}`
  granted(await saveDraft(app.deps, lawyer, { place, body: `${secret} draft` }))
  const writeNote = () => addNote(app.deps, lawyer, { matterId, threadId, body: `${secret} aside` })
  const { noteId } = granted(await writeNote())
  const { noteId: removedNoteId } = granted(await writeNote())
  granted(await removeNote(app.deps, lawyer, { noteId: removedNoteId }))
  const reply = { title: `${secret} reply`, body: 'Hello', isFirmWide: false }
  const { replyId } = granted(await createReply(app.deps, lawyer, reply))
  const stranger = await app.makeClient({ familyName: 'Stranger' })

  // Whoever may change something comes last.
  const staff = new Map<Who, StaffActor>([
    ['password only', await app.makeStaff('owner')],
    ['enrolment due', await app.makeStaff('owner')],
    ['locked', await app.makeStaff('owner')],
    ['password stale', await withSecondFactor(app, await app.makeStaff('owner'))],
    ['not on the matter', await app.makeStaff('staff')],
    ['admin', await withSecondFactor(app, await app.makeStaff('admin'))],
    ['owner', await withSecondFactor(app, await app.makeStaff('owner'))],
    ['on the matter', lawyer],
  ])
  const half = staff.get('password only')
  if (half) await withSecondFactor(app, half)
  const due = staff.get('enrolment due')
  await app.store.write(async ({ db }) => {
    const rule = { user_id: due?.userId ?? '', invited_at_ms: null, required_from_ms: 0, set_by: lawyer.userId }
    await db.insertInto('staff_second_factor_rules').values(rule).execute()
  })
  contexts = new Map()
  for (const who of [...standings, ...people]) {
    const actor = staff.get(who)
    const token = actor ? app.ids.token() : undefined
    if (actor && token !== undefined)
      await app.store.write(async ({ db }) => {
        const columns = {
          token_hash: hashToken(token),
          locked_at_ms: who === 'locked' ? app.clock.now() : null,
          password_at_ms: app.clock.now() - (who === 'password stale' ? 10 * minute + 1 : 0),
          ...(who === 'password only' && { second_factor: null, second_factor_at_ms: null }),
        }
        await db.updateTable('staff_sessions').set(columns).where('id', '=', actor.sessionId).execute()
      })
    // As the listener does it, at every request anew.
    contexts.set(who, async () => ({
      deps: app.deps,
      origin,
      consoleOrigin,
      standing: await staffActorOf(app.deps, token, origin),
      cookie: { set: () => {}, clear: () => {} },
      deviceCookie: { set: () => {}, clear: () => {} },
    }))
  }

  const colleague = await withSecondFactor(app, await app.makeStaff('staff', 'Someone else'))
  const invitation = { email: 'new@ibarralowe.example', role: 'staff' as const, locale: 'en' as const }
  const boss = staff.get('owner') ?? lawyer
  const invite = granted(await inviteStaff(app.deps, boss, { ...invitation, email: 'invited@ibarralowe.example' }))
  await app.makeMatter(lawyer, [], { title: 'A matter of everyone' })
  const fields = {
    title: 'Changed',
    practiceArea: '',
    status: 'open',
    responsibleUserId: lawyer.userId,
    staffUserIds: [lawyer.userId],
    isRestricted: true,
  }
  const person = {
    kind: 'person',
    givenName: 'New',
    familyName: 'Client',
    companyName: '',
    email: null,
    phone: '',
    locale: 'en',
    portalAddressId: null,
  }
  const about = { resourceKind: 'document', resourceId: documentId }
  const resources = { resources: [{ kind: 'document' as const, resourceId: documentId }] }
  const { warnings } = granted(
    await previewShare(app.deps, scene.lawyer, { ...resources, participantIds: [tomas.participantId] }),
  )
  const sharingWarnings = warnings.map((warning) => warning.warningId)
  const sending = { matterId, files: [{ name: `${secret}.pdf`, sizeBytes: 10, fingerprint: 'own' }] }
  const begun = granted(await beginAsStaff(app.deps, lawyer, sending))
  const upload = { uploadId: begun.tickets[0]?.uploadId, fingerprint: 'own' }
  const password = 'correct horse battery'
  /** Of the caller's own there is none under this id. */
  const nothing = app.ids.id()
  const ceremony = { state: 'not one of ours', response: {} }
  const address = { region: 'EMEA', origin: 'https://emea.ibarralowe.example' }
  await createIndexing(app.deps).drain()
  inputs = {
    'activity.export': {},
    'notices.list': {},
    'notices.markSeen': {},
    'notices.setCadence': { cadence: 'never' },
    'search.find': { query: secret },
    'viewAs.open': { participantId: mara.participantId },
    'activity.list': {},
    'clients.archive': { clientId: stranger.clientId },
    'clients.create': person,
    'clients.endSessions': { clientId: stranger.clientId },
    'clients.get': { clientId: mara.clientId },
    'clients.giveAccess': { clientId: stranger.clientId },
    'clients.list': { query: 'Vance' },
    'clients.listSessions': { clientId: mara.clientId },
    'clients.removeAccess': { clientId: mara.clientId },
    'clients.restore': { clientId: stranger.clientId },
    'clients.update': { ...person, clientId: stranger.clientId, version: 0 },
    'documents.get': { documentId },
    'documents.list': {},
    'documents.move': { documentIds: [documentId], folderId: null },
    'documents.orderZip': { documentIds: [documentId], folderIds: [] },
    'documents.restoreVersion': { documentId, versionNumber: 1 },
    'documents.versions': { documentId },
    'documents.remove': { documentId },
    'documents.rename': { documentId, name: `${secret} 2.txt` },
    'documents.restore': { documentId },
    'events.answer': { eventId, answer: 'maybe' },
    'events.cancel': eventTarget,
    'events.conflicts': { ...eventTimes, userIds: [lawyer.userId] },
    'events.create': { matterId, ...eventFields, attendees: [] },
    'events.get': { eventId },
    'events.import': { matterId, file: calendarFile, indexes: [0] },
    'events.inWindow': { fromDay: '2026-11-01', toDay: '2026-11-30', timeZone },
    'events.list': { timeZone },
    'events.move': { ...eventTarget, ...eventMove },
    'events.people': { matterId },
    'events.previewCancel': eventTarget,
    'events.previewImport': { matterId, file: calendarFile },
    'events.previewMove': { ...eventTarget, ...eventMove },
    'events.previewUpdate': { ...eventTarget, ...eventFields },
    'events.renewFeed': {},
    'events.setFeedDetails': { showsDetails: true },
    'events.update': { ...eventTarget, ...eventFields },
    'folders.create': { matterId, parentId: null, name: 'New' },
    'folders.ensure': { matterId, parentId: null, paths: [['New']] },
    'folders.list': { matterId },
    'folders.listBin': {},
    'folders.move': { folderId, parentId: null },
    'folders.remove': { folderId },
    'folders.rename': { folderId, name: 'New' },
    'folders.restore': { folderId },
    'folders.setNewFiles': { folderId, newFiles: 'visible' },
    'matters.addParticipant': { matterId, clientId: stranger.clientId, role: '' },
    'matters.create': { ...fields, isRestricted: false },
    'matters.get': { matterId },
    'matters.list': {},
    'matters.removeParticipant': { participantId: tomas.participantId },
    'matters.setAdverse': {
      participantId: mara.participantId,
      otherParticipantId: tomas.participantId,
      isAdverse: true,
    },
    'matters.timeline': { matterId },
    'matters.update': { ...fields, matterId, version: 0 },
    'matters.updateParticipant': { participantId: mara.participantId, role: 'heir' },
    'messages.get': { threadId },
    'messages.getDraft': { place },
    'messages.list': {},
    'messages.markRead': { threadId, position: 1 },
    'messages.markUnread': { threadId },
    'messages.reply': { threadId, body: 'Hello' },
    'messages.saveDraft': { place, body: 'Hello' },
    'messages.start': {
      matterId,
      subject: 'Another',
      body: 'Hello',
      participantIds: [tomas.participantId],
      confirmedEmails: scene.confirmed([tomas.participantId]),
    },
    'notes.add': { matterId, threadId, body: 'Hello' },
    'notes.list': { matterId },
    'notes.remove': { noteId },
    'notes.restore': { noteId: removedNoteId },
    'notes.update': { noteId, body: 'Hello' },
    'outbox.cancel': { emailId },
    'outbox.copyLink': { emailId },
    'outbox.get': { emailId },
    'outbox.list': {},
    'outbox.resend': { emailId },
    'outbox.retry': { emailId },
    'passkeys.finishAdd': { ...ceremony, name: 'Laptop' },
    'passkeys.finishSecondFactor': ceremony,
    'passkeys.finishSignIn': ceremony,
    'passkeys.remove': { passkeyId: nothing },
    'passkeys.rename': { passkeyId: nothing, name: 'Laptop' },
    'phones.approval': { approvalId: nothing },
    'phones.cancelAsk': { approvalId: nothing },
    'phones.cancelPairing': { pairingId: nothing },
    'phones.finish': { approvalId: nothing },
    'phones.pairing': { pairingId: nothing },
    'phones.remove': { phoneId: nothing },
    'phones.rename': { phoneId: nothing, name: 'Pocket' },
    'secondFactor.cancel': { enrolmentId: nothing },
    'secondFactor.confirm': { enrolmentId: nothing, code: '000000' },
    'secondFactor.removeDevice': { deviceId: nothing },
    'secondFactor.turnOff': { code: '000000' },
    'secondFactor.turnOn': { enrolmentId: nothing, setId: nothing },
    'secondFactor.useBackupCodes': { setId: nothing },
    'secondFactor.verify': { code: '000000' },
    'secondFactor.verifyBackupCode': { code: 'aaaa-bbbb-cccc-dddd' },
    'session.changeEmail': { email: 'moved@ibarralowe.example' },
    'session.changePassword': { current: 'wrong', next: 'another long enough one' },
    'session.confirmPassword': { password: 'wrong' },
    'session.end': { sessionId: colleague.sessionId },
    'session.forgotPassword': { email: 'nobody@ibarralowe.example' },
    'session.inspectPasswordLink': { token: app.ids.token() },
    'replies.create': { title: 'Hello', body: 'Hello' },
    'replies.remove': { replyId },
    'replies.update': { replyId, title: 'Hello', body: 'Hello' },
    'requests.accept': { itemId, answeredAtMs },
    'requests.acceptAll': { requestId, answers: [{ itemId, answeredAtMs }] },
    'requests.cancel': { requestId },
    'requests.close': { requestId },
    'requests.create': {
      ...asked,
      matterId,
      participantIds: [tomas.participantId],
      confirmedEmails: scene.confirmed([tomas.participantId]),
    },
    'requests.deleteTemplate': { templateId: app.ids.id() },
    'requests.get': { requestId },
    'requests.list': {},
    'requests.preview': { matterId, participantIds: [] },
    'requests.remind': { requestId },
    'requests.reopen': { requestId },
    'requests.reopenItem': { itemId },
    'requests.saveTemplate': { name: 'Onboarding', content: asked },
    'requests.send': { requestId, confirmedEmail: 'mara@mail.example' },
    'requests.sendBack': { itemId, answeredAtMs, reason: 'Too dark.' },
    'requests.update': { ...asked, requestId, updatedAtMs: 1, remindEveryDays: 3 },
    'session.resetPassword': { token: app.ids.token(), password },
    'session.setUp': {
      firmName: 'Another firm',
      ownerName: 'Mallory',
      ownerEmail: 'm@mail.example',
      password,
      locale: 'en',
      timeZone: 'UTC',
    },
    'session.signIn': { email: 'nobody@ibarralowe.example', password },
    'session.unlock': { password: 'wrong' },
    'session.updateMe': { name: 'Same', locale: 'en' },
    'settings.addPortalAddress': address,
    'settings.checkPortalAddress': { portalAddressId },
    'settings.removePortalAddress': { portalAddressId },
    'settings.testMail': { smtp: null },
    'settings.updateFirm': {
      name: 'Firm',
      accentColor: null,
      timeZone: 'UTC',
      defaultLocale: 'en',
      contactName: '',
      contactPhone: '',
      contactHours: '',
      replyToEmail: '',
      lockAfterMinutes: 15,
      shareDelaySeconds: 0,
      noticeGroupSeconds: 0,
    },
    'settings.updateMail': { smtp: null },
    'settings.updatePortalAddress': { portalAddressId, region: 'Here', origin: 'https://here.example' },
    'scanning.overrule': { documentId, reason: 'known' },
    'scanning.test': { address: 'unix:/none/clamd.ctl' },
    'scanning.update': { address: null },
    'sharing.listForResource': about,
    'sharing.preview': { ...resources, participantIds: [] },
    'sharing.share': {
      ...resources,
      overruled: sharingWarnings,
      participantIds: [tomas.participantId],
      confirmedEmails: scene.confirmed([tomas.participantId]),
    },
    'sharing.undo': { batchId: share?.batch_id },
    'sharing.unshare': { shareId: share?.id },
    'staff.acceptInvite': { token: app.ids.token(), name: 'Mallory', password, locale: 'en' },
    'staff.deactivate': { userId: colleague.userId },
    'staff.disableSecondFactor': { userId: colleague.userId, reason: 'Lost the phone' },
    'staff.endSession': { sessionId: colleague.sessionId },
    'staff.endSessions': { userId: colleague.userId },
    'staff.inspectInvite': { token: app.ids.token() },
    'staff.invite': invitation,
    'staff.inviteSecondFactor': { userIds: [colleague.userId] },
    'staff.issuePasswordLink': { userId: colleague.userId },
    'staff.listSessions': {},
    'staff.offerOwnership': { userId: staff.get('admin')?.userId },
    'staff.reactivate': { userId: colleague.userId },
    'staff.releaseSecondFactor': { userIds: [colleague.userId] },
    'staff.requireSecondFactor': { userIds: [colleague.userId], fromMs: null },
    'staff.resendInvite': { inviteId: invite.inviteId },
    'staff.revokeInvite': { inviteId: invite.inviteId },
    'staff.updateRole': { userId: colleague.userId, role: 'admin' },
    'staff.updateSignInRules': { allowsKeptDevices: false, phoneOrigin: null, passkeyDomain: null },
    'uploads.begin': sending,
    'uploads.list': { matterId },
    'uploads.remove': upload,
    'uploads.resume': upload,
    // Only for those that ask for them: there is much to write first.
    ...(/^(bills|time)\./.test(task.name) && (await billInputs(scene, staff.get('admin') ?? lawyer))),
  }
})
afterEach(() => scene.app.close())

describe('CLT-3 S10 every procedure of the console, by everyone', () => {
  test.each(Object.entries(table))('%s: %s', async (path, row) => {
    const [gate = '', cells = ''] = row.split(': ')
    const does = async (who: Who) => {
      const context = await contexts.get(who)?.()
      return await outcomeOf(procedureOf(router, path), inputs[path], context ?? {}, marks)
    }
    const outcomes: Partial<Record<Who, string>> = {}
    // The owner with the stale password comes last: what they may do, the others should find undone.
    for (const who of standings.slice(0, -1)) outcomes[who] = pastGate(await does(who))
    for (const who of people) outcomes[who] = await does(who)
    for (const who of standings.slice(-1)) outcomes[who] = pastGate((await does(who)).replace('sees', '-'))
    const wanted = (names: readonly Who[], text: string) =>
      text.split(' ').map((cell, n) => [names[n], codes[cell] ?? cell] as const)
    expect(outcomes).toEqual(Object.fromEntries([...wanted(standings, gates[gate as Gate]), ...wanted(people, cells)]))
  })
})

/** What kept somebody at the gate, or that nothing did; never that they saw something. */
const pastGate = (outcome: string) => (Object.values(gateCodes).includes(outcome) || outcome === 'sees' ? outcome : '-')
