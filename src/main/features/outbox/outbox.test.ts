import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccessScene, type AccessScene } from '../../../../tests/support/access-scene.ts'
import { codeIn, tokenIn } from '../../../../tests/support/mail.ts'
import { granted, refused } from '../../../../tests/support/test-app.ts'
import type { MailResult, OutgoingEmail } from '../../ports.ts'
import { hour, minute } from '../../../shared/time.ts'
import { inspectLink } from '../portal-access/inspect-link.ts'
import { copyLink } from './copy-link.ts'
import { createDispatcher } from './dispatcher.ts'
import { enqueueEmail } from './enqueue-email.ts'
import { getEmail, listEmails } from './list-emails.ts'
import { cancelEmail, resendEmail, retryEmail } from './resend-email.ts'

let scene: AccessScene
beforeEach(async () => {
  scene = await createAccessScene()
})
afterEach(() => scene.close())

const later: MailResult = { outcome: 'later', reason: 'common.mail.error.timeout', detail: 'no answer' }
const refusal: MailResult = { outcome: 'refused', reason: 'common.mail.error.recipientRefused', detail: '550 no such' }

const list = (actor = scene.lawyer, query = '') => listEmails(scene.deps, actor, { query, limit: 50 })
const first = async () => {
  const { rows } = await list()
  if (!rows[0]) throw new Error('the outbox is empty')
  return rows[0]
}
const setAddress = (change: { origin?: string; checked_at_ms?: number | null; check_error?: string | null }) =>
  scene.store.write(async (tx) => {
    await tx.db.updateTable('portal_addresses').set(change).where('id', '=', scene.portalAddressId).execute()
    tx.emit({ kind: 'console', topic: 'host' })
  })

describe('queueing', () => {
  test('NTF-1 an e-mail stands in the outbox with the thing it tells of, or not at all', async () => {
    const failing = scene.store.write(async (tx) => {
      await enqueueEmail(tx, scene.deps, {
        key: 'share:1',
        kind: 'share',
        to: { email: 'mara@mail.example', name: '' },
        clientId: scene.mara.clientId,
        locale: 'en',
        target: '/',
      })
      throw new Error('the share failed')
    })
    await expect(failing).rejects.toThrow('the share failed')
    await scene.dispatcher.drain()
    expect((await list()).rows).toEqual([])
    expect(scene.sent).toEqual([])
  })

  test('NTF-1 a second order for the same thing makes no second e-mail', async () => {
    await scene.mail({ key: 'share:1' })
    await scene.mail({ key: 'share:1' })
    expect(scene.sent).toHaveLength(1)
    expect((await list()).counts.sent).toBe(1)
  })
})

describe('sending', () => {
  test('NTF-1 it is tried again with growing waits, then failed in plain sight, and Retry sends it', async () => {
    scene.mailer.answers.push(...Array.from({ length: 8 }, () => later))
    await scene.mail()
    const waits: number[] = []
    for (;;) {
      const row = await first()
      if (row.state !== 'queued') break
      const waitMs = (row.nextAttemptAtMs ?? 0) - scene.clock.now()
      waits.push(waitMs / minute)
      scene.clock.advance(waitMs - 1)
      await scene.dispatcher.drain()
      expect((await first()).attempts).toBe(waits.length)
      scene.clock.advance(1)
      await scene.dispatcher.drain()
    }
    expect(waits).toEqual([1, 5, 15, 60, 240, 480, 600])
    expect(await first()).toMatchObject({
      state: 'failed',
      attempts: 8,
      errorKey: 'common.mail.error.timeout',
      errorDetail: 'no answer',
    })
    expect(new Set(scene.sent.map((email) => email.messageId)).size).toBe(1)
    granted(await retryEmail(scene.deps, scene.lawyer, { emailId: (await first()).emailId }))
    await scene.dispatcher.drain()
    expect(await first()).toMatchObject({ state: 'sent', errorKey: null })
    expect(scene.sent).toHaveLength(9)
  })

  test('NTF-1 what is refused for good is failed at once', async () => {
    scene.mailer.answers.push(refusal)
    await scene.mail()
    expect(await first()).toMatchObject({
      state: 'failed',
      attempts: 1,
      errorKey: 'common.mail.error.recipientRefused',
    })
  })

  test('a mailer that throws is a fault in the log, and the e-mail is tried again', async () => {
    scene.mailer.send = () => Promise.reject(new Error('broken'))
    await scene.mail()
    expect(await first()).toMatchObject({ state: 'queued', errorKey: 'common.error.internal' })
    expect(scene.log.lines.some(({ level }) => level === 'fault')).toBe(true)
  })

  test('several go at once, and a sign-in mail does not wait behind them', async () => {
    const sending: { email: OutgoingEmail; done: () => void }[] = []
    scene.mailer.send = (email) =>
      new Promise((resolve) => sending.push({ email, done: () => resolve({ outcome: 'accepted' }) }))
    for (let count = 0; count < 20; count++)
      await scene.store.write((tx) =>
        enqueueEmail(tx, scene.deps, {
          key: `bulk:${count}`,
          kind: 'message',
          to: { email: 'mara@mail.example', name: '' },
          clientId: scene.mara.clientId,
          locale: 'en',
          target: '/',
        }),
      )
    const drained = scene.dispatcher.drain()
    await expect.poll(() => sending.length).toBe(6)
    scene.dispatcher.start()
    granted(await scene.ask())
    await expect.poll(() => sending.length).toBe(7)
    expect(codeIn(sending[6]?.email)).toMatch(/^\d{6}$/)
    for (let count = 0; count < 21; count++) {
      await expect.poll(() => sending.length).toBeGreaterThan(count)
      sending[count]?.done()
    }
    await drained
    await scene.dispatcher.stop()
    expect((await list()).counts).toEqual({ queued: 0, sending: 0, sent: 21, failed: 0 })
  })

  test('it is woken by the commit, and again when a wait is over', async () => {
    scene.dispatcher.start()
    scene.mailer.answers.push(later)
    granted(await scene.ask())
    await expect.poll(() => scene.sent.length).toBe(1)
    await expect.poll(async () => (await first()).state).toBe('queued')
    scene.timers.advance(10_000)
    await expect.poll(() => scene.sent.length).toBe(2)
    await scene.dispatcher.stop()
  })

  test('a sign-in mail that was sent is recorded within a moment by itself, or at the end', async () => {
    scene.dispatcher.start()
    granted(await scene.ask())
    await expect.poll(() => scene.sent.length).toBe(1)
    scene.timers.advance(50)
    await expect.poll(async () => (await first()).state).toBe('sent')
    scene.clock.advance(minute)
    granted(await scene.ask())
    await expect.poll(() => scene.sent.length).toBe(2)
    expect((await list()).counts).toMatchObject({ sending: 1, sent: 1 })
    await scene.dispatcher.stop()
    expect((await list()).counts).toMatchObject({ sending: 0, sent: 2 })
  })

  test('an e-mail for an address that is nobody’s goes nowhere and leaves nothing', async () => {
    granted(await scene.ask('nobody@mail.example'))
    expect((await list()).rows).toEqual([])
    await scene.dispatcher.drain()
    expect(scene.sent).toEqual([])
    const left = await scene.store.read((db) => db.selectFrom('outbox_emails').select('id').execute())
    expect(left).toEqual([])
  })
})

describe('what it says', () => {
  test('NTF-2 nothing of the case: the firm’s name, that something waits, the link', async () => {
    const matter = await scene.makeMatter(scene.lawyer, [scene.mara.clientId], { title: 'Divorce of Mara Vance' })
    const email = await scene.mail({ matterId: matter.matterId })
    for (const part of [email?.subject, email?.text, email?.html]) {
      expect(part).not.toMatch(/divorce|probate|Elena/i)
      expect(part).toMatch(/Ibarra Lowe (&|&amp;) Brandt/)
    }
  })

  test('NTF-3 HTML and plain text say the same, no image is needed, and a reply reaches the firm', async () => {
    const email = await scene.mail()
    const link = `http://127.0.0.1:4711/c#${tokenIn(email)}`
    expect(email?.replyTo).toBe('office@ibarralowe.example')
    expect(email?.text).toContain(link)
    expect(email?.html.split(link)).toHaveLength(4)
    expect(email?.html).not.toMatch(/<img|<script|url\(|<link/i)
    expect(email?.html).toContain('<html lang="en"')
    expect(email?.html).toContain('View in secure portal')
  })

  test('NTF-3 Spanish for a Spanish client', async () => {
    const tomas = await scene.makeClientWithAccess({
      givenName: 'Tomás',
      familyName: 'Núñez',
      email: 't@mail.example',
      locale: 'es',
    })
    const email = await scene.mail({ clientId: tomas.clientId, kind: 'message', locale: 'es' })
    expect(email?.subject).toBe('Nuevo mensaje de Ibarra Lowe & Brandt')
    expect(email?.html).toContain('<html lang="es"')
    expect(email?.text).toContain('Hola, Tomás Núñez:')
  })

  test('a name that is HTML or a header stays a name', async () => {
    const odd = await scene.makeClientWithAccess({
      givenName: '<b>Bo</b>',
      familyName: '"&Co',
      email: 'bo@mail.example',
    })
    const email = await scene.mail({ clientId: odd.clientId })
    expect(email?.html).toContain('&lt;b&gt;Bo&lt;/b&gt; &quot;&amp;Co')
    expect(email?.html).not.toContain('<b>Bo')
  })
})

describe('ACC-10 where links lead', () => {
  beforeEach(() => {
    scene.mailer.kind = 'smtp'
  })

  test.each([
    'http://127.0.0.1:4711',
    'http://localhost:4711',
    'https://localhost',
    'https://portal.localhost',
    'http://[::1]:4711',
    'https://127.8.8.8',
    'http://0.0.0.0:4711',
    'https://[::ffff:127.0.0.1]',
  ])('ACC-10 no link to %s ever leaves by SMTP', async (origin) => {
    await setAddress({ origin, checked_at_ms: scene.clock.now(), check_error: null })
    await scene.mail()
    expect(scene.sent).toEqual([])
    expect(await first()).toMatchObject({
      state: 'queued',
      heldKey: 'common.mail.held.loopback',
      nextAttemptAtMs: null,
    })
  })

  test('ACC-10 what waits for an address that does not answer goes when it does', async () => {
    await setAddress({ origin: 'https://portal.firm.example' })
    await scene.mail()
    expect(scene.sent).toEqual([])
    expect(await first()).toMatchObject({ heldKey: 'common.mail.held.silent' })
    scene.dispatcher.start()
    await setAddress({ checked_at_ms: scene.clock.now(), check_error: null })
    await expect.poll(() => scene.sent.length).toBe(1)
    await scene.dispatcher.stop()
    expect(scene.sent[0]?.text).toContain('https://portal.firm.example/c#')
  })

  test('ACC-10 an address that has fallen silent holds them again', async () => {
    await setAddress({ origin: 'https://portal.firm.example', checked_at_ms: 1, check_error: 'common.settings.x' })
    await scene.mail()
    expect(scene.sent).toEqual([])
  })

  test('ACC-10 the folder takes what waits for a public address', async () => {
    await scene.mail()
    scene.mailer.kind = 'folder'
    await scene.dispatcher.drain()
    expect(scene.sent).toHaveLength(1)
  })

  test('an invitation of staff waits while the console is on loopback, and goes with its own link', async () => {
    const inviteId = scene.ids.id()
    await scene.store.write(async (tx) => {
      await tx.db
        .insertInto('staff_invites')
        .values({
          id: inviteId,
          email: 'new@ibarralowe.example',
          email_norm: 'new@ibarralowe.example',
          role: 'staff',
          locale: 'en',
          token_hash: null,
          invited_by: scene.lawyer.userId,
          created_at_ms: scene.clock.now(),
          expires_at_ms: scene.clock.now() + hour,
          used_at_ms: null,
          revoked_at_ms: null,
        })
        .execute()
      await enqueueEmail(tx, scene.deps, {
        key: `staff-invite:${inviteId}`,
        kind: 'staff-invite',
        to: { email: 'new@ibarralowe.example', name: '' },
        locale: 'en',
        target: '/join',
        params: { inviteId, invitedByName: 'Elena Ibarra' },
      })
    })
    await scene.dispatcher.drain()
    expect(await first()).toMatchObject({ heldKey: 'common.mail.held.consoleLoopback' })
    const public_ = createDispatcher(
      { ...scene.deps, consoleOrigin: () => 'https://console.firm.example' },
      scene.timers,
    )
    await public_.drain()
    expect(scene.sent[0]?.text).toMatch(/https:\/\/console\.firm\.example\/join#[\w-]{43}/)
    expect(scene.sent[0]?.text).toContain('Elena Ibarra invites you')
  })
})

describe('the console’s outbox', () => {
  test('NTF-4 queued, sent, opened, used', async () => {
    const token = await scene.link()
    expect(await first()).toMatchObject({
      state: 'sent',
      sentAtMs: scene.clock.now(),
      linkOpenedAtMs: null,
      linkUsedAtMs: null,
    })
    scene.clock.advance(minute)
    await inspectLink(scene.deps, scene.visitor(), { token })
    const openedAtMs = scene.clock.now()
    scene.clock.advance(minute)
    granted(await scene.redeem(token))
    expect(await first()).toMatchObject({ linkOpenedAtMs: openedAtMs, linkUsedAtMs: scene.clock.now() })
  })

  test('NTF-4 looking at it makes no way in', async () => {
    granted(await scene.ask())
    await scene.dispatcher.drain()
    const { emailId } = await first()
    const shown = granted(await getEmail(scene.deps, scene.lawyer, { emailId }))
    expect(shown.subject).toBe('Sign in to the portal of Ibarra Lowe & Brandt')
    for (const part of [shown.text, shown.html]) {
      expect(part).not.toContain('/c#')
      expect(part).not.toMatch(/\d{3} \d{3}/)
      expect(part).toContain('left out')
    }
  })

  test('NTF-4 sent again it is a new e-mail with a new link', async () => {
    const token = await scene.link()
    const { emailId } = await first()
    scene.clock.advance(minute)
    const again = granted(await resendEmail(scene.deps, scene.lawyer, { emailId }))
    expect(again.emailId).not.toBe(emailId)
    await scene.dispatcher.drain()
    expect(scene.sent).toHaveLength(2)
    expect(scene.sent[1]?.messageId).not.toBe(scene.sent[0]?.messageId)
    expect(tokenIn(scene.sent[1])).not.toBe(token)
    granted(await scene.redeem(tokenIn(scene.sent[1])))
  })

  test('NTF-4 a copied link is fresh, works once, and is in the activity', async () => {
    const sent = await scene.link({ target: '/documents/7' })
    const { emailId } = await first()
    const { url, expiresAtMs } = granted(await copyLink(scene.deps, scene.lawyer, { emailId }))
    expect(expiresAtMs).toBe(scene.clock.now() + hour)
    const token = url.split('#')[1] ?? ''
    expect(token).not.toBe(sent)
    expect(granted(await scene.redeem(token)).target).toBe('/documents/7')
    const activity = await scene.store.read((db) => db.selectFrom('activity').select(['kind', 'actor_id']).execute())
    expect(activity).toContainEqual({ kind: 'outbox.link-copied', actor_id: scene.lawyer.userId })
  })

  test('CLT-3 an e-mail of a restricted matter is not there for those who are not on it', async () => {
    const matter = await scene.makeMatter(scene.lawyer, [scene.mara.clientId], { isRestricted: true })
    await scene.mail({ matterId: matter.matterId })
    const other = await scene.makeStaff('admin', 'Jonas Lowe')
    const { emailId } = await first()
    const seen = await list(other)
    expect(seen.rows).toEqual([])
    expect(seen.counts.sent).toBe(0)
    for (const verb of [getEmail, retryEmail, resendEmail, cancelEmail, copyLink])
      expect(refused(await verb(scene.deps, other, { emailId })).refused).toBe('NOT_FOUND')
  })

  test('CLT-3 nobody copies a way in as a client whose matters a wall keeps from them', async () => {
    await scene.makeMatter(scene.lawyer, [scene.mara.clientId], { isRestricted: true })
    await scene.mail()
    const other = await scene.makeStaff('staff', 'Jonas Lowe')
    const { emailId } = await first()
    expect(refused(await copyLink(scene.deps, other, { emailId })).refused).toBe('FORBIDDEN')
    granted(await copyLink(scene.deps, scene.lawyer, { emailId }))
  })

  test('one that waits can be cancelled, one that is sent cannot', async () => {
    scene.mailer.answers.push(later)
    await scene.mail()
    const { emailId } = await first()
    granted(await cancelEmail(scene.deps, scene.lawyer, { emailId }))
    scene.clock.advance(hour)
    await scene.dispatcher.drain()
    expect(scene.sent).toHaveLength(1)
    await scene.mail()
    expect(refused(await cancelEmail(scene.deps, scene.lawyer, { emailId: (await first()).emailId })).refused).toBe(
      'CONFLICT',
    )
  })

  test('it is searched by name and address, filtered by state, and read page by page', async () => {
    const tomas = await scene.makeClientWithAccess({
      givenName: 'Tomás',
      familyName: 'Núñez',
      email: 'tn@mail.example',
    })
    for (let count = 0; count < 3; count++) {
      await scene.mail({ clientId: tomas.clientId, to: { email: 'tn@mail.example', name: 'Tomás Núñez' } })
      scene.clock.advance(minute)
    }
    scene.mailer.answers.push(refusal)
    await scene.mail()
    expect((await list(scene.lawyer, 'nunez')).rows).toHaveLength(3)
    expect((await list(scene.lawyer, 'tn@mail')).rows).toHaveLength(3)
    expect((await list(scene.lawyer, '100%')).rows).toHaveLength(0)
    const failed = await listEmails(scene.deps, scene.lawyer, { state: 'failed', query: '', limit: 50 })
    expect(failed.rows).toHaveLength(1)
    const seen: string[] = []
    const times: number[] = []
    let cursor: string | null = null
    do {
      const page = await listEmails(scene.deps, scene.lawyer, { query: '', limit: 3, cursor })
      seen.push(...page.rows.map((row) => row.emailId))
      times.push(...page.rows.map((row) => row.createdAtMs))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(4)
    expect(seen).toHaveLength(4)
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    expect(new Set(times).size).toBe(4)
  })
})
