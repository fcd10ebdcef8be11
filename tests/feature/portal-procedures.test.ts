import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PortalContext } from '../../src/main/context.ts'
import { createDraft } from '../../src/main/features/bills/create-draft.ts'
import { issueBill } from '../../src/main/features/bills/issue-bill.ts'
import { saveDraft } from '../../src/main/features/bills/save-draft.ts'
import { archiveClient } from '../../src/main/features/clients/change-access.ts'
import { createEvent } from '../../src/main/features/events/create-event.ts'
import { addParticipant, removeParticipant } from '../../src/main/features/matters/change-participants.ts'
import { startThread } from '../../src/main/features/messages/start-thread.ts'
import { clientActorOf } from '../../src/main/features/portal-access/client-actor.ts'
import { signOut } from '../../src/main/features/portal-access/own-session.ts'
import { tokenHash } from '../../src/main/features/portal-access/token-hash.ts'
import { createRequests } from '../../src/main/features/requests/create-requests.ts'
import { getRequest } from '../../src/main/features/requests/list-requests.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import { openViewAs } from '../../src/main/features/view-as/open-view-as.ts'
import { redeemTicket } from '../../src/main/features/view-as/redeem-ticket.ts'
import { beginAsClient } from '../../src/main/features/uploads/begin-as-client.ts'
import { portalRouter } from '../../src/main/portal-router.ts'
import { portalContract } from '../../src/shared/portal/contract.ts'
import { contentOf, line } from '../support/bill-scene.ts'
import { outcomeOf, procedureNames, procedureOf, secret } from '../support/procedure-table.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted, origin } from '../support/test-app.ts'

/**
 * Every procedure of the portal × everyone who could call it (house rule 8, C9). Each asks for the same document and the
 * same thread of one matter. A procedure that is missing here fails.
 */
const people = [
  'visitor',
  'shared with',
  'of the matter, not shared with',
  'of another matter',
  'removed from the matter',
  'archived',
  'session ended',
  'unshared from',
] as const
type Who = (typeof people)[number]

// Columns in the order of `people`. U: UNAUTHENTICATED, N: NOT_FOUND, G: GONE; 'sees' and '-' as they are.
const table: Record<string, string> = {
  'access.changeLanguage': 'U - - - - U U -',
  'access.endSession': 'U - N N N U U N',
  'access.inspectLink': '- - - - - - - -',
  'access.listSessions': 'U - - - - U U -',
  'access.redeemCode': 'G G G G G G G G',
  'access.redeemLink': 'N N N N N N N N',
  'access.renewLink': '- - - - - - - -',
  'access.requestCode': '- - - - - - - -',
  'access.signOut': '- - - - - - - -',
  'access.state': '- - - - - - - -',
  'access.touch': 'U - - - - U U -',
  'bills.get': 'U sees N N N U U N',
  'bills.list': 'U sees - - - U U -',
  'bills.markViewed': 'U - N N N U U N',
  'documents.folders': 'U - - - - U U -',
  'documents.get': 'U sees N N N U U N',
  'documents.list': 'U sees - - - U U -',
  'documents.markViewed': 'U - N N N U U N',
  'events.answer': 'U sees N N N U U N',
  'events.get': 'U sees N N N U U N',
  'events.getFeed': 'U - - - - U U -',
  'events.list': 'U sees - - - U U -',
  'events.markViewed': 'U - N N N U U N',
  'events.renewFeed': 'U - - - - U U -',
  'events.revokeFeed': 'U - - - - U U -',
  'events.setFeedDetails': 'U N N N N U U N',
  'home.get': 'U sees - - - U U -',
  'messages.get': 'U sees N N - U U -',
  'messages.getDraft': 'U sees N N N U U N',
  'messages.list': 'U sees - - - U U -',
  'messages.markRead': 'U - N N N U U N',
  'messages.matters': 'U sees - - - U U -',
  'messages.reply': 'U sees N N G U U G',
  'messages.saveDraft': 'U - N N N U U N',
  'messages.start': 'U sees N N N U U N',
  'requests.answer': 'U sees N N N U U N',
  'requests.get': 'U sees N N N U U N',
  'requests.list': 'U sees - - - U U -',
  'requests.markViewed': 'U - N N N U U N',
  'requests.removeFile': 'U N N N N U U N',
  'uploads.begin': 'U - N N N U U N',
  'uploads.list': 'U sees - - - U U -',
  'uploads.places': 'U sees - - - U U -',
  'uploads.remove': 'U - N N N U U N',
  'uploads.resume': 'U - N N N U U N',
  'viewAs.leave': '- - - - - - - -',
  'viewAs.redeem': 'G G G G G G G G',
}
const codes: Record<string, string> = { U: 'UNAUTHENTICATED', N: 'NOT_FOUND', G: 'GONE' }

/** What staff may call while they look through a client's eyes (SHR-5). */
const reads = new Set([
  'bills.get',
  'bills.list',
  'documents.folders',
  'documents.get',
  'documents.list',
  'events.get',
  'events.list',
  'home.get',
  'messages.get',
  'messages.list',
  'messages.matters',
  'requests.get',
  'requests.list',
  'uploads.list',
  'uploads.places',
])

let scene: ShareScene
let contexts: Map<Who, () => Promise<PortalContext>>
let inputs: Record<string, unknown>

beforeAll(() => {
  expect(Object.keys(table).sort()).toEqual(procedureNames(portalContract).sort())
})

beforeEach(async () => {
  scene = await createShareScene({ shareDelaySeconds: 0 })
  const { app, lawyer, mara, tomas, matter, portalAddressId } = scene
  await app.store.write(async ({ db }) => {
    await db
      .updateTable('matters')
      .set({ title: `${secret} estate` })
      .where('id', '=', matter.matterId)
      .execute()
  })
  const clientIds = new Map<Who, string>([
    ['shared with', mara.clientId],
    ['of the matter, not shared with', tomas.clientId],
  ])
  const participantIds = new Map<Who, string>([['shared with', mara.participantId]])
  const confirmedEmails = scene.confirmed([mara.participantId])
  for (const who of ['removed from the matter', 'archived', 'session ended', 'unshared from'] as const) {
    const { clientId, email } = await app.makeClient()
    const added = granted(await addParticipant(app.deps, lawyer, { matterId: matter.matterId, clientId, role: '' }))
    clientIds.set(who, clientId)
    participantIds.set(who, added.participantId)
    confirmedEmails[added.participantId] = email ?? ''
  }
  const stranger = await app.makeClient()
  await app.makeMatter(lawyer, [stranger.clientId], { title: 'Another matter' })
  clientIds.set('of another matter', stranger.clientId)
  // Someone without a single share has no access at all (ACC-1): these two were invited by something else.
  await app.store.write(async ({ db }) => {
    for (const clientId of [tomas.clientId, stranger.clientId])
      await db
        .updateTable('clients')
        .set((eb) => ({ has_portal_access: 1, portal_email_norm: eb.ref('email_norm'), invited_at_ms: 1 }))
        .where('id', '=', clientId)
        .execute()
  })

  const { documentId } = await scene.upload(`${secret}.txt`)
  const recipients = [...participantIds.values()]
  await scene.share(recipients, { resourceId: documentId, message: `${secret} to read`, confirmedEmails })
  const { threadId } = granted(
    await startThread(app.deps, lawyer, {
      matterId: matter.matterId,
      subject: `${secret} hearing`,
      body: `${secret} on Tuesday`,
      participantIds: recipients,
      confirmedEmails,
    }),
  )

  const attending = recipients.map((personId) => ({ kind: 'participant' as const, personId }))
  const tomasToo = { kind: 'participant' as const, personId: tomas.participantId }
  const { eventId } = granted(
    await createEvent(app.deps, lawyer, {
      matterId: matter.matterId,
      title: `${secret} hearing`,
      place: '',
      notes: '',
      isAllDay: false,
      startsLocal: '2027-11-24T09:30',
      endsLocal: '2027-11-24T10:30',
      timeZone: 'America/Denver',
      repeat: null,
      // Who attends and has no share of it is nobody to it (EVT-3).
      attendees: [...attending, tomasToo],
      reminders: [],
    }),
  )
  await scene.share(recipients, { resourceKind: 'event', resourceId: eventId, confirmedEmails })
  const asked = granted(
    await createRequests(app.deps, lawyer, {
      matterId: matter.matterId,
      title: `${secret} papers`,
      note: '',
      remindEveryDays: 3,
      items: [{ title: 'Card', note: '' }],
      message: '',
      participantIds: recipients,
      confirmedEmails,
    }),
  )
  const requestId = asked.requests[0]?.requestId ?? ''
  const itemId = granted(await getRequest(app.deps, lawyer, { requestId })).items[0]?.itemId ?? ''

  const draft = granted(await createDraft(app.deps, lawyer, { matterId: matter.matterId, withEntries: false }))
  const content = { ...contentOf(draft), title: `${secret} fees`, lines: [line()] }
  const { billId } = draft
  const saved = granted(await saveDraft(app.deps, lawyer, { ...content, billId, version: draft.version }))
  granted(await issueBill(app.deps, lawyer, { billId, version: saved.version }))
  await scene.share(recipients, { resourceKind: 'bill', resourceId: billId, confirmedEmails })

  contexts = new Map()
  for (const who of people) {
    const token = who === 'visitor' ? null : app.ids.token()
    const clientId = clientIds.get(who)
    if (token !== null && clientId !== undefined) {
      const actor = await app.signInClient(clientId, portalAddressId)
      await app.store.write(async ({ db }) => {
        await db
          .updateTable('client_sessions')
          .set({ token_hash: tokenHash(token) })
          .where('id', '=', actor.sessionId)
          .execute()
      })
      if (who === 'session ended') await signOut(app.deps, actor)
    }
    // As the listener does it, at every request anew.
    contexts.set(who, async () => ({
      deps: app.deps,
      visitor: { portalAddressId, browserHash: tokenHash(who), origin },
      actor: await clientActorOf(app.deps, token, portalAddressId, origin),
      viewer: null,
      cookie: { set: () => {}, clear: () => {} },
      viewCookie: { set: () => {}, clear: () => {} },
    }))
  }
  granted(
    await removeParticipant(app.deps, lawyer, { participantId: participantIds.get('removed from the matter') ?? '' }),
  )
  granted(await archiveClient(app.deps, lawyer, { clientId: clientIds.get('archived') ?? '' }))
  for (const share of await scene.shares())
    if (share.client_id === clientIds.get('unshared from'))
      granted(await unshare(app.deps, lawyer, { shareId: share.id }))

  const ownSession = await app.signInClient(mara.clientId, portalAddressId)
  const sending = {
    matterId: matter.matterId,
    message: '',
    files: [{ name: `${secret}.pdf`, sizeBytes: 10, fingerprint: 'own' }],
  }
  const begun = granted(await beginAsClient(app.deps, ownSession, sending))
  const upload = { uploadId: begun.tickets[0]?.uploadId, fingerprint: 'own' }
  const place = `thread:${threadId}`
  await app.store.write(async ({ db }) => {
    await db
      .insertInto('drafts')
      .values({ author_kind: 'client', author_id: mara.clientId, place, body: `${secret} draft`, updated_at_ms: 1 })
      .execute()
  })
  const junk = { token: app.ids.token() }
  inputs = {
    'access.changeLanguage': { locale: 'es' },
    'access.endSession': { sessionId: ownSession.sessionId },
    'access.inspectLink': junk,
    'access.redeemCode': { code: '123456' },
    'access.redeemLink': junk,
    'access.renewLink': junk,
    'access.requestCode': { email: 'nobody@mail.example', target: '/', locale: 'en' },
    'bills.get': { billId },
    'bills.list': {},
    'bills.markViewed': { billId },
    'documents.folders': {},
    'documents.get': { documentId },
    'documents.list': {},
    'documents.markViewed': { documentId },
    'events.answer': { eventId, answer: 'yes' },
    'events.get': { eventId },
    'events.list': {},
    'events.markViewed': { eventId },
    'events.renewFeed': {},
    'events.setFeedDetails': { showsDetails: true },
    'messages.get': { threadId },
    'messages.getDraft': { place },
    'messages.list': {},
    'messages.markRead': { threadId, position: 1 },
    'messages.reply': { threadId, body: 'Hello' },
    'messages.saveDraft': { place, body: 'Hello' },
    'messages.start': { matterId: matter.matterId, subject: 'Hello', body: 'Hello' },
    'requests.answer': { itemId, text: 'It is in the drawer.' },
    'requests.get': { requestId },
    'requests.list': {},
    'requests.markViewed': { requestId },
    'requests.removeFile': { itemId, documentId },
    'uploads.begin': sending,
    'uploads.list': {},
    'uploads.places': {},
    'uploads.remove': upload,
    'uploads.resume': upload,
    'viewAs.redeem': { ticket: app.ids.token() },
  }
})
afterEach(() => scene.app.close())

describe('C9 SHR-2 every procedure of the portal, by everyone', () => {
  test.each(Object.entries(table))('%s: %s', async (path, expected) => {
    const outcomes: Partial<Record<Who, string>> = {}
    for (const who of people) {
      const context = await contexts.get(who)?.()
      outcomes[who] = await outcomeOf(procedureOf(portalRouter, path), inputs[path], context ?? {})
      // So that no limit of one person's counts for the next.
      scene.app.clock.advance(6 * 60_000)
      await scene.app.store.write(async ({ db }) => {
        await db.updateTable('client_sessions').set({ last_active_at_ms: scene.app.clock.now() }).execute()
        await db.deleteFrom('attempt_counters').execute()
      })
    }
    const wanted = expected.split(' ').map((cell, n) => [people[n], codes[cell] ?? cell])
    expect(outcomes).toEqual(Object.fromEntries(wanted))
  })
})

describe('SHR-5 every procedure of the portal, by staff who look through the eyes of the one it is shared with', () => {
  // What a visitor may call needs nobody; the rest is for reading, or refused without being named anywhere.
  test.each(Object.entries(table))('%s', async (path, expected) => {
    const { app, lawyer, mara, portalAddressId } = scene
    const { participantId } = mara
    const { url } = granted(await openViewAs(app.deps, lawyer, { participantId }))
    const visitor = { portalAddressId, browserHash: tokenHash('looking'), origin }
    const { actor: viewer } = granted(await redeemTicket(app.deps, visitor, { ticket: new URL(url).hash.slice(1) }))
    const cookie = { set: () => {}, clear: () => {} }
    const context: PortalContext = { deps: app.deps, visitor, actor: null, viewer, cookie, viewCookie: cookie }
    const [forVisitors = '', forThem = ''] = expected.split(' ')
    const wanted = forVisitors === 'U' ? (reads.has(path) ? forThem : 'FORBIDDEN') : (codes[forVisitors] ?? forVisitors)
    expect(await outcomeOf(procedureOf(portalRouter, path), inputs[path], context)).toBe(wanted)
  })
})
