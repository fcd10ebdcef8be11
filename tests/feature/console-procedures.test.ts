import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { createConsoleRouter, type ConsoleRouter } from '../../src/main/console-router.ts'
import type { ConsoleContext } from '../../src/main/context.ts'
import { saveDraft } from '../../src/main/features/messages/drafts.ts'
import { replyAsClient } from '../../src/main/features/messages/reply-as-client.ts'
import { inviteStaff } from '../../src/main/features/staff/invites.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { staffActorOf } from '../../src/main/features/staff/staff-actor.ts'
import { consoleContract } from '../../src/shared/console/contract.ts'
import { outcomeOf, procedureNames, procedureOf, secret } from '../support/procedure-table.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, origin } from '../support/test-app.ts'

/**
 * Every procedure of the console × everyone who could call it (house rule 8, CLT-3): all of them about one restricted matter, or
 * about the host. A procedure that is missing here fails.
 */
const people = ['no session', 'locked', 'not on the matter', 'admin', 'owner', 'on the matter'] as const
type Who = (typeof people)[number]

// Columns in the order of `people`; whoever may change something comes last. Codes as in `codes`, 'sees' and '-'.
const table: Record<string, string> = {
  'activity.export': 'U L F - - F',
  'activity.list': 'U L - - - sees',
  'activity.verify': 'U L F - - F',
  'clients.archive': 'U L - - - -',
  'clients.create': 'U L - - - -',
  'clients.endSessions': 'U L - - - -',
  'clients.get': 'U L - - - sees',
  'clients.giveAccess': 'U L - - - -',
  'clients.list': 'U L - - - -',
  'clients.listSessions': 'U L - - - -',
  'clients.removeAccess': 'U L - - - sees',
  'clients.restore': 'U L - - - -',
  'clients.tags': 'U L - - - -',
  'clients.update': 'U L S S S S',
  'documents.get': 'U L N N N sees',
  'documents.list': 'U L - - - sees',
  'documents.remove': 'U L N N N -',
  'documents.rename': 'U L N N N sees',
  'documents.restore': 'U L N N N sees',
  'home.get': 'U L - - - sees',
  'home.markSeen': 'U L - - - -',
  'matters.addParticipant': 'U L N N N -',
  'matters.create': 'U L - - - -',
  'matters.get': 'U L N sees sees sees',
  'matters.list': 'U L - - - sees',
  'matters.listRestricted': 'U L F sees sees F',
  'matters.removeParticipant': 'U L N N N -',
  'matters.setAdverse': 'U L N N N -',
  'matters.timeline': 'U L N N N sees',
  'matters.update': 'U L N S S S',
  'matters.updateParticipant': 'U L N N N -',
  'messages.get': 'U L N N N sees',
  'messages.getDraft': 'U L N N N sees',
  'messages.list': 'U L - - - sees',
  'messages.markRead': 'U L N N N -',
  'messages.reply': 'U L N N N sees',
  'messages.saveDraft': 'U L N N N -',
  'messages.start': 'U L N N N -',
  'outbox.cancel': 'U L N N N -',
  'outbox.copyLink': 'U L N N N -',
  'outbox.get': 'U L N N N sees',
  'outbox.list': 'U L - - - sees',
  'outbox.resend': 'U L N N N C',
  'outbox.retry': 'U L N N N C',
  'session.changePassword': 'U L I I I I',
  'session.end': 'U L N N N N',
  'session.get': '- - - - - -',
  'session.list': 'U L - - - -',
  'session.lock': 'U L - - - -',
  'session.setUp': 'C C C C C C',
  'session.signIn': 'U U U U U U',
  'session.signOut': '- - - - - -',
  'session.touch': 'U L - - - -',
  'session.unlock': 'U I I I I I',
  'session.updateMe': 'U L - - - -',
  'settings.addPortalAddress': 'U L F - C F',
  'settings.checkPortalAddress': 'U L F - - F',
  'settings.getFirm': 'U L - - - -',
  'settings.getMail': 'U L F - - F',
  'settings.hostStatus': 'U L - - - -',
  'settings.listPortalAddresses': 'U L - - - -',
  'settings.removeLogo': 'U L F - - F',
  'settings.removePortalAddress': 'U L F C C F',
  'settings.testMail': 'U L F - - F',
  'settings.updateFirm': 'U L F - - F',
  'settings.updateMail': 'U L F - - F',
  'settings.updatePortalAddress': 'U L F - - F',
  'sharing.listForResource': 'U L N N N -',
  'sharing.pending': 'U L - - - -',
  'sharing.preview': 'U L N N N sees',
  'sharing.share': 'U L N N N -',
  'sharing.undo': 'U L N N N G',
  'sharing.unshare': 'U L N N N -',
  'staff.acceptInvite': 'N N N N N N',
  'staff.deactivate': 'U L F - - F',
  'staff.inspectInvite': 'N N N N N N',
  'staff.invite': 'U L F - C F',
  'staff.list': 'U L - - - -',
  'staff.listInvites': 'U L F - - F',
  'staff.reactivate': 'U L F - - F',
  'staff.resendInvite': 'U L F - - F',
  'staff.revokeInvite': 'U L F - - F',
  'staff.updateRole': 'U L F - - F',
}
const codes: Record<string, string> = {
  U: 'UNAUTHENTICATED',
  L: 'SESSION_LOCKED',
  F: 'FORBIDDEN',
  N: 'NOT_FOUND',
  C: 'CONFLICT',
  S: 'STALE',
  I: 'INVALID',
  G: 'GONE',
}

let scene: ShareScene
let router: ConsoleRouter
let contexts: Map<Who, () => Promise<ConsoleContext>>
let inputs: Record<string, unknown>
/** What nobody but those on the matter may find in any answer. */
let marks: string[]

beforeAll(() => {
  expect(Object.keys(table).sort()).toEqual(procedureNames(consoleContract).sort())
})

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { app, lawyer, mara, tomas, matter, portalAddressId } = scene
  const { matterId } = matter
  router = createConsoleRouter(testSettingsPorts(app))
  await app.store.write(async ({ db }) => {
    const columns = { title: `${secret} estate`, is_restricted: 1 }
    await db.updateTable('matters').set(columns).where('id', '=', matterId).execute()
  })
  const { documentId } = await scene.upload(`${secret}.txt`)
  await scene.share([mara.participantId], { resourceId: documentId, message: `${secret} to read` })
  const { threadId } = await scene.thread([mara.participantId], `${secret} hearing`, `${secret} on Tuesday`)
  const [share] = await scene.shares()
  const [email] = await scene.emails()
  const emailId = email?.id ?? ''
  marks = [secret, emailId, threadId, documentId]
  const client = await scene.signIn(mara.clientId)
  granted(await replyAsClient(app.deps, client, { threadId, body: `${secret} indeed` }))
  const place = `thread:${threadId}`
  granted(await saveDraft(app.deps, lawyer, { place, body: `${secret} draft` }))
  const stranger = await app.makeClient({ familyName: 'Stranger' })

  const staff = new Map<Who, StaffActor>([
    ['locked', await app.makeStaff('owner')],
    ['not on the matter', await app.makeStaff('staff')],
    ['admin', await app.makeStaff('admin')],
    ['owner', await app.makeStaff('owner')],
    ['on the matter', lawyer],
  ])
  contexts = new Map()
  for (const who of people) {
    const actor = staff.get(who)
    const token = actor ? app.ids.token() : undefined
    if (actor && token !== undefined)
      await app.store.write(async ({ db }) => {
        const columns = { token_hash: hashToken(token), locked_at_ms: who === 'locked' ? app.clock.now() : null }
        await db.updateTable('staff_sessions').set(columns).where('id', '=', actor.sessionId).execute()
      })
    // As the listener does it, at every request anew.
    contexts.set(who, async () => ({
      deps: app.deps,
      origin,
      consoleOrigin: 'http://localhost:4710',
      standing: await staffActorOf(app.deps, token, origin),
      cookie: { set: () => {}, clear: () => {} },
      deviceCookie: { set: () => {}, clear: () => {} },
    }))
  }

  const colleague = await app.makeStaff('staff', 'Someone else')
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
  const password = 'correct horse battery'
  const address = { region: 'EMEA', origin: 'https://emea.ibarralowe.example' }
  inputs = {
    'activity.export': {},
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
    'documents.remove': { documentId },
    'documents.rename': { documentId, name: `${secret} 2.txt` },
    'documents.restore': { documentId },
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
    'messages.reply': { threadId, body: 'Hello' },
    'messages.saveDraft': { place, body: 'Hello' },
    'messages.start': {
      matterId,
      subject: 'Another',
      body: 'Hello',
      participantIds: [tomas.participantId],
      confirmedEmails: scene.confirmed([tomas.participantId]),
    },
    'outbox.cancel': { emailId },
    'outbox.copyLink': { emailId },
    'outbox.get': { emailId },
    'outbox.list': {},
    'outbox.resend': { emailId },
    'outbox.retry': { emailId },
    'session.changePassword': { current: 'wrong', next: 'another long enough one' },
    'session.end': { sessionId: colleague.sessionId },
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
    },
    'settings.updateMail': { smtp: null },
    'settings.updatePortalAddress': { portalAddressId, region: 'Here', origin: 'https://here.example' },
    'sharing.listForResource': about,
    'sharing.preview': { ...about, participantIds: [] },
    'sharing.share': {
      ...about,
      participantIds: [tomas.participantId],
      confirmedEmails: scene.confirmed([tomas.participantId]),
    },
    'sharing.undo': { batchId: share?.batch_id },
    'sharing.unshare': { shareId: share?.id },
    'staff.acceptInvite': { token: app.ids.token(), name: 'Mallory', password, locale: 'en' },
    'staff.deactivate': { userId: colleague.userId },
    'staff.inspectInvite': { token: app.ids.token() },
    'staff.invite': invitation,
    'staff.reactivate': { userId: colleague.userId },
    'staff.resendInvite': { inviteId: invite.inviteId },
    'staff.revokeInvite': { inviteId: invite.inviteId },
    'staff.updateRole': { userId: colleague.userId, role: 'admin' },
  }
})
afterEach(() => scene.app.close())

describe('CLT-3 every procedure of the console, by everyone', () => {
  test.each(Object.entries(table))('%s: %s', async (path, expected) => {
    const outcomes: Partial<Record<Who, string>> = {}
    for (const who of people) {
      const context = await contexts.get(who)?.()
      outcomes[who] = await outcomeOf(procedureOf(router, path), inputs[path], context ?? {}, marks)
    }
    const wanted = expected.split(' ').map((cell, n) => [people[n], codes[cell] ?? cell])
    expect(outcomes).toEqual(Object.fromEntries(wanted))
  })
})
