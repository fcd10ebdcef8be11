import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccessScene, type AccessScene } from '../../../../tests/support/access-scene.ts'
import { codeIn, tokenIn } from '../../../../tests/support/mail.ts'
import { granted, refused, system } from '../../../../tests/support/test-app.ts'
import { hour, minute, second } from '../../../shared/time.ts'
import { removeClientAccess } from '../clients/change-access.ts'
import { updateClient } from '../clients/update-client.ts'
import { endClientSessions, listClientSessions } from './client-sessions.ts'
import { clientTrouble } from './client-trouble.ts'
import { inspectLink } from './inspect-link.ts'
import { changeLanguage, endSession, listSessions, signOut, touchSession } from './own-session.ts'
import { portalState } from './portal-state.ts'
import { renewLink } from './renew-link.ts'
import { createAccessSweeper } from './sweep-access.ts'

let scene: AccessScene
beforeEach(async () => {
  scene = await createAccessScene()
})
afterEach(() => scene.close())

const look = (token: string) => inspectLink(scene.deps, scene.visitor(), { token })

/** Changes Mara's details as staff do. */
async function change(fields: { email?: string | null; portalAddressId?: string | null }) {
  const row = await scene.store.read((db) =>
    db.selectFrom('clients').selectAll().where('id', '=', scene.mara.clientId).executeTakeFirstOrThrow(),
  )
  return granted(
    await updateClient(scene.deps, system, {
      clientId: row.id,
      version: row.version,
      kind: 'person',
      givenName: row.given_name,
      familyName: row.family_name,
      companyName: '',
      phone: '',
      address: '',
      notes: '',
      tags: [],
      locale: row.locale === 'es' ? 'es' : 'en',
      email: row.email,
      portalAddressId: row.portal_address_id,
      ...fields,
    }),
  )
}

async function addAddress(region: string, origin: string) {
  const id = scene.ids.id()
  await scene.store.write(({ db }) =>
    db
      .insertInto('portal_addresses')
      .values({
        id,
        region,
        origin,
        position: 1,
        checked_at_ms: scene.clock.now(),
        reachable_at_ms: scene.clock.now(),
        check_error: null,
        created_at_ms: scene.clock.now(),
        retired_at_ms: null,
      })
      .execute(),
  )
  return id
}

describe('the link', () => {
  test('ACC-1 the first e-mail is the invitation, and no password is spoken of', async () => {
    const mail = await scene.mail()
    expect(mail?.subject).toBe('Ibarra Lowe & Brandt invites you to its secure portal')
    scene.clock.advance(minute)
    scene.clock.advance(minute)
    expect((await scene.mail())?.subject).toBe('Ibarra Lowe & Brandt has shared something with you')
  })

  test('ACC-2 it opens the thing it is about, once, and a newer one does not cancel it', async () => {
    const older = await scene.link({ target: '/documents/7' })
    const newer = await scene.link({ target: '/messages/8' })
    expect(granted(await scene.redeem(older)).target).toBe('/documents/7')
    expect(granted(await scene.redeem(newer)).target).toBe('/messages/8')
    expect(refused(await scene.redeem(older))).toMatchObject({ refused: 'GONE', messageKey: 'common.access.linkUsed' })
  })

  test('ACC-2 it works for 60 minutes from sending, not from queueing', async () => {
    scene.mailer.answers.push({ outcome: 'later', reason: 'common.mail.error.timeout', detail: '' })
    await scene.mail()
    scene.clock.advance(30 * minute)
    await scene.dispatcher.drain()
    const token = tokenIn(scene.sent.at(-1))
    scene.clock.advance(hour - 1)
    expect(await look(token)).toMatchObject({ status: 'ready' })
    scene.clock.advance(1)
    expect(await look(token)).toMatchObject({ status: 'expired' })
    expect(refused(await scene.redeem(token))).toMatchObject({ messageKey: 'common.access.linkExpired' })
  })

  test('ACC-3 its page says who signs in and who wrote, and uses nothing up', async () => {
    const token = await scene.link()
    for (let count = 0; count < 5; count++)
      expect(await look(token)).toMatchObject({
        status: 'ready',
        maskedEmail: 'm•••@mail.example',
        fromName: 'Elena Ibarra',
        target: '/documents/42',
      })
    granted(await scene.redeem(token))
    expect(await look(token)).toEqual({
      status: 'used',
      maskedEmail: 'm•••@mail.example',
      target: '/documents/42',
      locale: 'en',
    })
  })

  test.each(['', 'x', 'a'.repeat(43), 'a'.repeat(44), 'Ünïcödé'.padEnd(43, 'a')])(
    'ACC-4 %j is no link',
    async (token) => {
      expect(await look(token)).toEqual({ status: 'unknown' })
      expect(refused(await scene.redeem(token)).refused).toBe('NOT_FOUND')
    },
  )

  test('ACC-4 a truncated or doubled one is no link', async () => {
    const token = await scene.link()
    for (const bad of [token.slice(0, -1), token + token, ` ${token}`, token.toUpperCase()])
      expect(await look(bad)).toEqual({ status: 'unknown' })
    expect(await look(token)).toMatchObject({ status: 'ready' })
  })

  test('ACC-4 a new one goes to its own address, and opens the same target', async () => {
    const token = await scene.link({ target: '/documents/7' })
    scene.clock.advance(2 * hour)
    await renewLink(scene.deps, scene.visitor('laptop'), { token })
    await scene.dispatcher.drain()
    const renewed = scene.sent.at(-1)
    expect(renewed?.to.address).toBe('Mara@mail.example')
    expect(codeIn(renewed)).toBeNull()
    expect(granted(await scene.redeem(tokenIn(renewed))).target).toBe('/documents/7')
  })

  test('ACC-4 asking for a new one answers the same for any token', async () => {
    const token = await scene.link()
    scene.clock.advance(2 * hour)
    const known = await renewLink(scene.deps, scene.visitor(), { token })
    expect(await renewLink(scene.deps, scene.visitor(), { token: 'a'.repeat(43) })).toEqual(known)
    expect(await renewLink(scene.deps, scene.visitor(), { token: 'nonsense' })).toEqual(known)
  })

  test('ACC-4 no new one goes to an address that is no longer theirs', async () => {
    const token = await scene.link()
    await change({ email: 'mara.vance@work.example' })
    const count = scene.sent.length
    await renewLink(scene.deps, scene.visitor(), { token })
    await scene.dispatcher.drain()
    expect(scene.sent).toHaveLength(count)
  })

  test('ACC-10 a link of another portal address says where it opens, and does not sign in here', async () => {
    const elsewhere = await addAddress('EMEA', 'https://emea.firm.example')
    const token = await scene.link()
    const there = scene.visitor('phone', '192.0.2.1', elsewhere)
    expect(await inspectLink(scene.deps, there, { token })).toEqual({
      status: 'other-address',
      origin: 'http://127.0.0.1:4711',
    })
    expect(refused(await scene.redeem(token, there)).refused).toBe('NOT_FOUND')
    granted(await scene.redeem(token))
  })

  test.each([
    ['//evil.example/x', '/'],
    ['https://evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/a//b', '/'],
    ['javascript:alert(1)', '/'],
    ['/sign-in', '/'],
    ['/' + 'a'.repeat(300), '/'],
    ['/messages/1?at=2#3', '/messages/1?at=2#3'],
  ])('a target of %j leads to %j', async (target, expected) => {
    granted(await scene.ask('mara@mail.example', scene.visitor(), target))
    await scene.dispatcher.drain()
    expect(granted(await scene.redeem(tokenIn(scene.sent.at(-1)))).target).toBe(expected)
  })
})

describe('the code', () => {
  const askAndRead = async (browser = 'phone') => {
    granted(await scene.ask('mara@mail.example', scene.visitor(browser), '/documents/9'))
    await scene.dispatcher.drain()
    return scene.sent.at(-1)
  }
  const wrongOf = (code: string | null) => (code === '111111' ? '222222' : '111111')

  test('ACC-5 the mail has a link and six digits; the code signs in where it was asked for', async () => {
    const mail = await askAndRead()
    expect(tokenIn(mail)).toHaveLength(43)
    const code = codeIn(mail)
    expect(code).toMatch(/^\d{6}$/)
    const arrival = granted(await scene.typeCode(`${code?.slice(0, 3)} ${code?.slice(3)}`))
    expect(arrival.target).toBe('/documents/9')
    expect((await scene.actorOf(arrival.sessionToken))?.clientId).toBe(scene.mara.clientId)
    expect(refused(await scene.typeCode(code ?? '')).refused).toBe('GONE')
  })

  test('ACC-5 the code is worth nothing in another browser, the link works in any', async () => {
    const mail = await askAndRead('phone')
    expect(refused(await scene.typeCode(codeIn(mail) ?? '', scene.visitor('laptop'))).refused).toBe('GONE')
    granted(await scene.redeem(tokenIn(mail), scene.visitor('laptop')))
  })

  test('ACC-5 it is over after 10 minutes', async () => {
    const code = codeIn(await askAndRead()) ?? ''
    scene.clock.advance(10 * minute)
    expect(refused(await scene.typeCode(code))).toMatchObject({ refused: 'GONE', messageKey: 'common.access.codeOver' })
  })

  test('ACC-5 five tries, counted even when wrong, then the right one is worth nothing', async () => {
    const code = codeIn(await askAndRead()) ?? ''
    for (const left of [4, 3, 2, 1])
      expect(refused(await scene.typeCode(wrongOf(code)))).toMatchObject({ refused: 'INVALID', params: { left } })
    expect(refused(await scene.typeCode(wrongOf(code))).refused).toBe('GONE')
    expect(refused(await scene.typeCode(code)).refused).toBe('GONE')
  })

  test('ACC-6 an address that is nobody’s gets the same answers, down to the last try', async () => {
    const known = await scene.ask('mara@mail.example', scene.visitor('a'))
    const unknown = await scene.ask('nobody@mail.example', scene.visitor('b'))
    expect(unknown).toEqual(known)
    for (let count = 0; count < 6; count++)
      expect(await scene.typeCode('123456', scene.visitor('b'))).toEqual(
        await scene.typeCode(wrongOf(null), scene.visitor('a')),
      )
  })

  test('ACC-6 after thirty wrong codes in a day strangers’ mails carry the link alone, and the client gets in', async () => {
    for (let round = 0; round < 6; round++) {
      const by = scene.visitor(`stranger ${round}`, `198.51.100.${round}`)
      granted(await scene.ask('mara@mail.example', by))
      for (let count = 0; count < 5; count++) await scene.typeCode('000000', by)
      scene.clock.advance(6 * minute)
    }
    const mail = await askAndRead()
    expect(codeIn(mail)).toBeNull()
    granted(await scene.redeem(tokenIn(mail)))
  })

  test('ACC-10 a code asked for on another region’s page signs in nowhere; the link leads to the client’s own', async () => {
    const elsewhere = await addAddress('EMEA', 'https://emea.firm.example')
    const there = scene.visitor('phone', '192.0.2.1', elsewhere)
    expect(await scene.ask('mara@mail.example', there)).toEqual(
      await scene.ask('nobody@mail.example', scene.visitor('b')),
    )
    await scene.dispatcher.drain()
    const mail = scene.sent.find((one) => one.to.address === 'Mara@mail.example')
    expect(codeIn(mail)).toBeNull()
    expect(mail?.text).toContain('http://127.0.0.1:4711/c#')
  })

  test('what is no address is said to be none', async () => {
    expect(refused(await scene.ask('not an address'))).toMatchObject({ refused: 'INVALID', field: 'email' })
  })
})

describe('the session', () => {
  test('ACC-7 15 minutes without a person’s action end it on the server', async () => {
    const { sessionToken, actor } = await scene.signIn()
    scene.clock.advance(14 * minute)
    const state = granted(await touchSession(scene.deps, actor))
    expect(state.session).toMatchObject({ idleEndsAtMs: scene.clock.now() + 15 * minute, nowMs: scene.clock.now() })
    scene.clock.advance(15 * minute - 1)
    expect(await scene.actorOf(sessionToken)).not.toBeNull()
    scene.clock.advance(1)
    expect(await scene.actorOf(sessionToken)).toBeNull()
    expect(refused(await touchSession(scene.deps, actor)).refused).toBe('UNAUTHENTICATED')
  })

  test('ACC-8 signing out ends it on the server', async () => {
    const { sessionToken, actor } = await scene.signIn()
    await signOut(scene.deps, actor)
    expect(await scene.actorOf(sessionToken)).toBeNull()
    expect(scene.events).toContainEqual({ kind: 'session-ended', zone: 'portal', sessionId: actor.sessionId })
  })

  test('ACC-8 eight hours are the longest, whatever happens', async () => {
    const { sessionToken, actor } = await scene.signIn()
    for (let passed = 0; passed < 8 * hour - 10 * minute; passed += 10 * minute) {
      scene.clock.advance(10 * minute)
      granted(await touchSession(scene.deps, actor))
    }
    scene.clock.advance(10 * minute)
    expect(await scene.actorOf(sessionToken)).toBeNull()
  })

  test('ACC-9 a changed e-mail ends sessions, links and codes at once', async () => {
    const { sessionToken, actor } = await scene.signIn()
    const token = await scene.link()
    granted(await scene.ask())
    await scene.dispatcher.drain()
    const code = codeIn(scene.sent.at(-1)) ?? ''
    await change({ email: 'mara.vance@work.example' })
    expect(await scene.actorOf(sessionToken)).toBeNull()
    expect(await look(token)).toEqual({ status: 'unknown' })
    expect(refused(await scene.redeem(token)).refused).toBe('NOT_FOUND')
    expect(refused(await scene.typeCode(code)).refused).toBe('INVALID')
    expect(scene.events).toContainEqual({ kind: 'session-ended', zone: 'portal', sessionId: actor.sessionId })
  })

  test('ACC-9 removed access ends them, and a queued e-mail is not sent', async () => {
    const { sessionToken } = await scene.signIn()
    const token = await scene.link()
    granted(await removeClientAccess(scene.deps, system, { clientId: scene.mara.clientId }))
    expect(await scene.actorOf(sessionToken)).toBeNull()
    expect(refused(await scene.redeem(token)).refused).toBe('NOT_FOUND')
    const count = scene.sent.length
    await scene.mail()
    granted(await scene.ask())
    await scene.dispatcher.drain()
    expect(scene.sent).toHaveLength(count)
  })

  test('ACC-9 an e-mail queued for the old address goes to the new one, with a link that works', async () => {
    scene.mailer.answers.push({ outcome: 'later', reason: 'common.mail.error.timeout', detail: '' })
    await scene.mail()
    const before = tokenIn(scene.sent.at(-1))
    await change({ email: 'mara.vance@work.example' })
    scene.clock.advance(5 * minute)
    await scene.dispatcher.drain()
    const again = scene.sent.at(-1)
    expect(again?.to.address).toBe('mara.vance@work.example')
    expect(refused(await scene.redeem(before)).refused).toBe('NOT_FOUND')
    granted(await scene.redeem(tokenIn(again)))
  })

  test('ACC-10 it is bound to its portal address', async () => {
    const elsewhere = await addAddress('EMEA', 'https://emea.firm.example')
    const { sessionToken } = await scene.signIn()
    expect(await scene.actorOf(sessionToken, elsewhere)).toBeNull()
  })

  test('ACC-10 the sign-in page lists the firm’s addresses, the same for everyone', async () => {
    await addAddress('EMEA', 'https://emea.firm.example')
    const state = await portalState(scene.deps, { portalAddressId: scene.portalAddressId, sessionId: null })
    expect(state).toMatchObject({
      session: null,
      addresses: [
        { region: 'North America', isThis: true },
        { region: 'EMEA', origin: 'https://emea.firm.example', isThis: false },
      ],
    })
  })

  test('ACC-11 the client sees where they are signed in and ends another', async () => {
    const phone = await scene.signIn('phone')
    scene.clock.advance(minute)
    const laptop = await scene.signIn('laptop')
    const { sessions } = await listSessions(scene.deps, laptop.actor)
    expect(sessions.map(({ isThis }) => isThis)).toEqual([true, false])
    granted(await endSession(scene.deps, laptop.actor, { sessionId: phone.actor.sessionId }))
    expect(await scene.actorOf(phone.sessionToken)).toBeNull()
    expect(await scene.actorOf(laptop.sessionToken)).not.toBeNull()
  })

  test('ACC-11 nobody ends another client’s session', async () => {
    const { sessionToken, actor } = await scene.signIn()
    const stranger = await scene.makeClientWithAccess({ email: 'tomas@mail.example' })
    const other = await scene.signInClient(stranger.clientId, scene.portalAddressId)
    expect(refused(await endSession(scene.deps, other, { sessionId: actor.sessionId })).refused).toBe('NOT_FOUND')
    expect(await scene.actorOf(sessionToken)).not.toBeNull()
  })

  test('C10 staff see where a client is signed in and end it', async () => {
    const { sessionToken } = await scene.signIn()
    const { clientId } = scene.mara
    expect(granted(await listClientSessions(scene.deps, scene.lawyer, { clientId })).sessions).toHaveLength(1)
    granted(await endClientSessions(scene.deps, scene.lawyer, { clientId }))
    expect(await scene.actorOf(sessionToken)).toBeNull()
    expect(granted(await listClientSessions(scene.deps, scene.lawyer, { clientId })).sessions).toEqual([])
  })

  test('C7 signing in again makes a new session and ends the browser’s old one', async () => {
    const first = await scene.signIn()
    const again = granted(await scene.redeem(await scene.link(), scene.visitor(), first.actor))
    expect(again.sessionId).not.toBe(first.actor.sessionId)
    expect(again.sessionToken).not.toBe(first.sessionToken)
    expect(await scene.actorOf(first.sessionToken)).toBeNull()
  })
})

describe('the language', () => {
  const localeOf = async (token: string) => (await scene.actorOf(token))?.locale

  test('POR-3 a choice on the sign-in page is carried along for a client who never chose in Settings', async () => {
    const { sessionToken } = granted(await scene.redeem(await scene.link(), scene.visitor(), null, 'es'))
    expect(await localeOf(sessionToken)).toBe('es')
  })

  test('POR-3 a choice in Settings lasts, wins over the sign-in page, and the e-mails follow', async () => {
    const { actor } = await scene.signIn()
    const state = await changeLanguage(scene.deps, actor, { locale: 'es' })
    expect(state.session).toMatchObject({ locale: 'es', localeIsChosen: true })
    scene.clock.advance(minute)
    expect((await scene.mail())?.subject).toBe('Ibarra Lowe & Brandt ha compartido algo con usted')
    granted(await scene.ask())
    await scene.dispatcher.drain()
    expect(scene.sent.at(-1)?.subject).toBe('Entrar en el portal de Ibarra Lowe & Brandt')
    const later = granted(await scene.redeem(await scene.link(), scene.visitor('laptop'), null, 'en'))
    expect(await localeOf(later.sessionToken)).toBe('es')
  })
})

describe('who cannot get in', () => {
  const trouble = async () =>
    (await scene.store.read((db) => clientTrouble(db, scene.lawyer, [scene.mara.clientId], scene.clock.now()))).get(
      scene.mara.clientId,
    )

  test('nobody, at first', async () => {
    await scene.mail()
    expect(await trouble()).toBeUndefined()
  })

  test('a client who opened two links after they had expired; signing in clears it', async () => {
    const tokens = [await scene.link(), await scene.link()]
    scene.clock.advance(2 * hour)
    await look(tokens[0] ?? '')
    expect(await trouble()).toBeUndefined()
    await look(tokens[1] ?? '')
    expect(await trouble()).toMatchObject({ messageKey: 'common.access.trouble.linksExpired', params: { count: 2 } })
    scene.clock.advance(second)
    await scene.signIn()
    expect(await trouble()).toBeUndefined()
  })

  test('a client who used up the tries of a code', async () => {
    granted(await scene.ask())
    for (let count = 0; count < 5; count++) await scene.typeCode('000000')
    expect(await trouble()).toMatchObject({ messageKey: 'common.access.trouble.codesUsedUp' })
  })

  test('a client whose e-mail failed', async () => {
    scene.mailer.answers.push({ outcome: 'refused', reason: 'common.mail.error.recipientRefused', detail: '550' })
    await scene.mail()
    expect(await trouble()).toMatchObject({ messageKey: 'common.access.trouble.emailFailed' })
  })

  test('a client whose portal address does not answer', async () => {
    scene.mailer.kind = 'smtp'
    await scene.mail()
    expect(await trouble()).toMatchObject({ messageKey: 'common.access.trouble.addressSilent' })
  })
})

test('the sweeper ends what has lapsed, so that open pages are told and a clock set back revives nothing', async () => {
  const { sessionToken, actor } = await scene.signIn()
  scene.clock.advance(16 * minute)
  const sweeper = createAccessSweeper(scene.deps, scene.timers)
  await sweeper.drain()
  expect(scene.events).toContainEqual({ kind: 'session-ended', zone: 'portal', sessionId: actor.sessionId })
  scene.clock.advance(-10 * minute)
  expect(await scene.actorOf(sessionToken)).toBeNull()
})
