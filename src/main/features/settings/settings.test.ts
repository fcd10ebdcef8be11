import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testSettingsPorts, type TestSettingsPorts } from '../../../../tests/support/settings-ports.ts'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import { contrastRatio } from '../../../shared/accent.ts'
import { hour } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import {
  addPortalAddress,
  listPortalAddresses,
  removePortalAddress,
  updatePortalAddress,
} from './change-portal-addresses.ts'
import { checkPortalAddress, checkPortalAddresses } from './check-portal-addresses.ts'
import { getFirm, updateFirm } from './firm-settings.ts'
import { readHostStatus } from './host-status.ts'
import { readLogo, removeLogo, replaceLogo } from './logo.ts'
import { getMail, readSmtpConfig, updateMail, type SmtpInput } from './mail-settings.ts'
import { addressForClient, ensureHostId } from './portal-addresses.ts'
import { parsePortalOrigin } from './portal-origin.ts'
import { probeAddress } from './probe-address.ts'
import { testMail } from './test-mail.ts'

let app: TestApp
let ports: TestSettingsPorts
let owner: StaffActor
let staff: StaffActor

beforeEach(async () => {
  app = await createTestApp()
  ports = testSettingsPorts(app)
  await app.makeFirm()
  owner = await app.makeStaff('owner', 'Elena Ibarra')
  staff = await app.makeStaff('staff')
})
afterEach(() => app.close())

const lastActivity = () =>
  app.store.read((db) =>
    db.selectFrom('activity').selectAll().orderBy('position', 'desc').limit(1).executeTakeFirstOrThrow(),
  )

describe('the firm', () => {
  const change = async (fields: object) => updateFirm(app.deps, owner, { ...(await getFirm(app.deps)), ...fields })

  test('POR-4 a colour in which text can be read is taken', async () => {
    expect(granted(await change({ accentColor: '#14535E' })).accentColor).toBe('#14535e')
    expect(await lastActivity()).toMatchObject({ kind: 'setting.firm-updated', data: '{"changed":"accentColor"}' })
    expect(granted(await change({ accentColor: null })).accentColor).toBeNull()
  })

  test.each([
    ['#c9a24e', '2.27'],
    ['#ffffff', '1.00'],
    ['#7a7a7a', '4.07'],
  ])('POR-4 %s is refused, with its contrast of %s', async (accentColor, ratio) => {
    expect(refused(await change({ accentColor }))).toMatchObject({
      refused: 'INVALID',
      field: 'accentColor',
      messageKey: 'common.settings.contrastLow',
      params: { ratio },
    })
    expect((await getFirm(app.deps)).accentColor).toBeNull()
  })

  test('POR-4 contrast is WCAG’s', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBe(21)
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })

  test('POR-4 only admins change it, decided where it is written', async () => {
    expect(refused(await updateFirm(app.deps, staff, await getFirm(app.deps))).refused).toBe('FORBIDDEN')
    expect(refused(await change({ timeZone: 'Mars/Olympus' })).field).toBe('timeZone')
  })
})

describe('the logo', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
  const receive = (bytes: Buffer) => () => app.files.write(Readable.from([bytes]), { maxBytes: 1024 ** 2 })
  const storedFiles = async () => {
    let count = 0
    for await (const _key of app.files.keys()) count++
    return count
  }

  test('POR-4 a PNG or JPEG is the logo; the one before is gone', async () => {
    expect(await readLogo(app.deps)).toBeNull()
    expect(granted(await replaceLogo(app.deps, owner, receive(png))).hasLogo).toBe(true)
    expect(await readLogo(app.deps)).toMatchObject({ mediaType: 'image/png', sizeBytes: 11, fileName: 'logo.png' })
    granted(await replaceLogo(app.deps, owner, receive(Buffer.from([0xff, 0xd8, 0xff, 0xe0]))))
    expect(await readLogo(app.deps)).toMatchObject({ mediaType: 'image/jpeg' })
    expect(await storedFiles()).toBe(1)
    expect(granted(await removeLogo(app.deps, owner)).hasLogo).toBe(false)
    expect(await storedFiles()).toBe(0)
  })

  test.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '', '\x89PN'])(
    'POR-4 anything else is refused, whatever it is called, and nothing of it stays (%j)',
    async (text) => {
      const result = await replaceLogo(app.deps, owner, receive(Buffer.from(text, 'latin1')))
      expect(refused(result).messageKey).toBe('common.settings.logo.badType')
      expect(await storedFiles()).toBe(0)
    },
  )

  test('POR-4 nothing stays of one that may not be set', async () => {
    expect(refused(await replaceLogo(app.deps, staff, receive(png))).refused).toBe('FORBIDDEN')
    expect(await storedFiles()).toBe(0)
  })
})

describe('portal addresses', () => {
  const add = (origin: string, region = 'EMEA') => addPortalAddress(app.deps, owner, { region, origin })
  const list = async () => (await listPortalAddresses(app.deps)).addresses

  test.each([
    ['https://client.firm.example', 'https://client.firm.example'],
    ['client.firm.example', 'https://client.firm.example'],
    [' HTTPS://Client.Firm.Example:443/ ', 'https://client.firm.example'],
    ['https://client.firm.example:8443', 'https://client.firm.example:8443'],
    ['https://192.0.2.7', 'https://192.0.2.7'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1', 'http://127.0.0.1'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['http://client.firm.example', null],
    ['https://client', null],
    ['https://client.firm.example/portal', null],
    ['https://client.firm.example/?a', null],
    ['https://client.firm.example/#a', null],
    ['https://user:word@client.firm.example', null],
    ['ftp://client.firm.example', null],
    ['javascript:alert(1)', null],
    ['http://0.0.0.0', null],
    ['http://127.0.0.1.evil.example', null],
    ['', null],
  ])('ACC-10 %j is %j', (typed, origin) => {
    expect(parsePortalOrigin(typed)).toBe(origin)
  })

  test('ACC-10 addresses by region, each once; loopback and unchecked ones say so', async () => {
    granted(await add('https://emea.firm.example'))
    expect(refused(await add('https://EMEA.firm.example/')).messageKey).toBe('common.settings.address.taken')
    expect(refused(await add('http://emea.firm.example'))).toMatchObject({ refused: 'INVALID', field: 'origin' })
    expect(refused(await addPortalAddress(app.deps, staff, { region: 'X', origin: 'https://x.example' })).refused).toBe(
      'FORBIDDEN',
    )
    expect(await list()).toMatchObject([
      { origin: 'http://127.0.0.1:4711', status: 'loopback', isLoopback: true },
      { origin: 'https://emea.firm.example', status: 'unchecked', region: 'EMEA', clientCount: 0 },
    ])
  })

  test('ACC-10 an address answers when this host’s own sign is there; what is wrong is said', async () => {
    const { portalAddressId } = granted(await add('https://emea.firm.example'))
    expect(await checkPortalAddress(app.deps, ports, { portalAddressId })).toMatchObject({
      status: 'answers',
      errorKey: null,
    })
    expect(await lastActivity()).toMatchObject({ kind: 'setting.portal-address-answering' })
    ports.probes.set('https://emea.firm.example', 'common.settings.address.otherHost')
    app.events.length = 0
    await checkPortalAddresses(app.deps, ports)
    expect(ports.probed).not.toContain('http://127.0.0.1:4711')
    expect((await list())[1]).toMatchObject({ status: 'silent', errorKey: 'common.settings.address.otherHost' })
    expect(await lastActivity()).toMatchObject({ kind: 'setting.portal-address-silent' })
    expect(app.events).toContainEqual({ kind: 'outbox' })
    app.events.length = 0
    await checkPortalAddresses(app.deps, ports)
    expect(app.events).toEqual([])
  })

  test('ACC-10 an address changed while it is asked does not get the answer of the old one', async () => {
    const { portalAddressId } = granted(await add('https://old.firm.example'))
    const slow = {
      probe: async () => {
        granted(
          await updatePortalAddress(app.deps, owner, {
            portalAddressId,
            region: 'EMEA',
            origin: 'https://new.firm.example',
          }),
        )
        return null
      },
    }
    expect(refused(await checkPortalAddress(app.deps, slow, { portalAddressId })).refused).toBe('STALE')
    expect((await list())[1]).toMatchObject({ origin: 'https://new.firm.example', status: 'unchecked' })
  })

  test('ACC-10 neither the last address nor one of clients is removed; a removed one can come back', async () => {
    const [first] = await list()
    const firstId = first?.portalAddressId ?? ''
    expect(refused(await removePortalAddress(app.deps, owner, { portalAddressId: firstId })).messageKey).toBe(
      'common.settings.address.isLast',
    )
    const { portalAddressId } = granted(await add('https://emea.firm.example'))
    const client = await app.makeClient({ portalAddressId })
    expect(refused(await removePortalAddress(app.deps, owner, { portalAddressId })).messageKey).toBe(
      'common.settings.address.inUse',
    )
    await app.store.write((tx) =>
      tx.db.updateTable('clients').set({ portal_address_id: firstId }).where('id', '=', client.clientId).execute(),
    )
    granted(await removePortalAddress(app.deps, owner, { portalAddressId }))
    expect(await list()).toHaveLength(1)
    expect(granted(await add('https://emea.firm.example', 'Europe'))).toMatchObject({
      portalAddressId,
      region: 'Europe',
    })
  })

  test('ACC-10 a client’s e-mails point to their region’s address, else to the first', async () => {
    const { portalAddressId } = granted(await add('https://emea.firm.example'))
    const originFor = (id: string | null) =>
      app.store.read(async (db) => (await addressForClient(db, { portal_address_id: id }))?.origin)
    expect(await originFor(portalAddressId)).toBe('https://emea.firm.example')
    expect(await originFor(null)).toBe('http://127.0.0.1:4711')
  })
})

describe('asking an address', () => {
  let server: Server
  let answer: { status: number; body: string; location?: string }
  let origin: string

  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  test('ACC-10 it leads here only when it shows this host’s sign', async () => {
    const id = await ensureHostId(app.deps)
    expect(await ensureHostId(app.deps)).toBe(id)
    answer = { status: 200, body: JSON.stringify({ status: 'alive', host: id }) }
    expect(await probeAddress(origin, id)).toBeNull()
    expect(await probeAddress(origin, 'another')).toBe('common.settings.address.otherHost')
  })

  test.each([
    { status: 200, body: 'hello' },
    { status: 200, body: '"text"' },
    { status: 200, body: '{"host":7}' },
    { status: 502, body: '{"host":"me"}' },
    { status: 302, body: '', location: 'https://elsewhere.example/' },
    { status: 200, body: 'x'.repeat(100_000) },
  ])('ACC-10 what is not Portico is said to be something else (%#)', async (given) => {
    answer = given
    expect(await probeAddress(origin, 'me')).toBe('common.settings.address.answersOtherwise')
  })

  test('ACC-10 nobody there, and a name that leads nowhere', async () => {
    await new Promise((resolve) => server.close(resolve))
    expect(await probeAddress(origin, 'me')).toBe('common.settings.address.refused')
    expect(await probeAddress('https://no-such-host.invalid', 'me')).toMatch(/unknownName|refused/)
    server.listen(0)
  })
})

describe('mail', () => {
  const smtp: SmtpInput = {
    host: 'mail.firm.example',
    port: 465,
    security: 'tls',
    auth: 'password',
    user: 'office',
    secret: 'a long mail secret',
    fromName: 'Ibarra Lowe & Brandt',
    fromAddress: 'office@firm.example',
  }
  const save = (input: Partial<SmtpInput> = {}, by = owner) =>
    updateMail(app.deps, ports, by, { smtp: { ...smtp, ...input } })

  test('NTF-1 the secret is sealed under its own context, never goes out again, and is kept when none is typed', async () => {
    const { smtp: saved } = granted(await save())
    expect(saved).toMatchObject({ host: 'mail.firm.example', hasSecret: true })
    expect(JSON.stringify(await getMail(app.deps, ports))).not.toContain('a long mail secret')
    const row = await app.store.read((db) =>
      db.selectFrom('settings').selectAll().where('key', '=', 'mail').executeTakeFirstOrThrow(),
    )
    const kept = JSON.parse(row.value) as { sealedSecret: string }
    expect(app.secrets.open(kept.sealedSecret, 'mail')).toBe('a long mail secret')
    granted(await save({ secret: null, fromName: 'Another' }))
    expect(await readSmtpConfig(app.deps)).toMatchObject({ secret: 'a long mail secret', fromName: 'Another' })
    expect(ports.changes).toBe(2)
    granted(await updateMail(app.deps, ports, owner, { smtp: null }))
    expect(await readSmtpConfig(app.deps)).toBeNull()
  })

  test('NTF-1 a kept secret goes to no other server and no other user', async () => {
    granted(await save())
    for (const change of [{ host: 'mail.evil.example' }, { user: 'other' }, { auth: 'xoauth2' as const }]) {
      expect(refused(await save({ secret: null, ...change })).messageKey).toBe('common.settings.mail.secretAgain')
      const tested = await testMail(app.deps, ports, owner, { smtp: { ...smtp, secret: null, ...change } })
      expect(refused(tested).messageKey).toBe('common.settings.mail.secretAgain')
    }
    expect(ports.made).toEqual([])
  })

  test.each([
    [{ secret: null }, 'secret', 'common.settings.mail.secretMissing'],
    [{ user: '' }, 'user', 'common.settings.mail.userMissing'],
    [{ security: 'none' as const }, 'security', 'common.settings.mail.plainPassword'],
  ])('NTF-1 %j is refused on %s', async (change, field, messageKey) => {
    expect(refused(await save(change))).toMatchObject({ refused: 'INVALID', field: `smtp.${field}`, messageKey })
  })

  test('NTF-1 only admins', async () => {
    expect(refused(await save({}, staff)).refused).toBe('FORBIDDEN')
    expect(await readSmtpConfig(app.deps)).toBeNull()
  })

  test('NTF-1 a test message goes to the person asking, by settings that need not be saved, and the answer is in words', async () => {
    expect(await testMail(app.deps, ports, owner, { smtp })).toMatchObject({
      isAccepted: true,
      messageKey: 'common.settings.mail.accepted',
    })
    expect(ports.made).toMatchObject([{ host: 'mail.firm.example', secret: 'a long mail secret' }])
    expect(app.mailer.sent[0]?.to.address).toBe('elena.ibarra@ibarralowe.example')
    app.mailer.answers.push({ outcome: 'later', reason: 'common.mail.error.refused', detail: 'ECONNREFUSED' })
    expect(await testMail(app.deps, ports, owner, { smtp: null })).toEqual({
      isAccepted: false,
      messageKey: 'common.mail.error.refused',
      detail: 'ECONNREFUSED',
    })
  })
})

describe('the host', () => {
  test('ACC-10 says where the portal stands, and of e-mail what failed, waits and went out today in the firm’s time zone', async () => {
    const email = (state: string, sentAtMs: number | null, change: object = {}) => ({
      id: app.ids.id(),
      key: app.ids.id(),
      kind: 'message',
      to_email: 'a@mail.example',
      to_name: '',
      locale: 'en',
      target: '/',
      params: '{}',
      state,
      attempts: 1,
      next_attempt_at_ms: 0,
      message_id: app.ids.id(),
      created_at_ms: app.clock.now() - 24 * hour,
      sent_at_ms: sentAtMs,
      ...change,
    })
    // 10:00 UTC is 3:00 in Denver: what went out before 7:00 UTC was yesterday.
    const now = app.clock.now()
    await app.store.write((tx) =>
      tx.db
        .insertInto('outbox_emails')
        .values([
          email('sent', now - 2 * hour),
          email('sent', now - 4 * hour),
          email('failed', null),
          email('queued', null, { held_reason: 'no-address' }),
          email('queued', null),
        ] as never)
        .execute(),
    )
    expect(await readHostStatus(app.deps, ports, owner)).toMatchObject({
      portal: { state: 'loopback', origin: 'http://127.0.0.1:4711' },
      mail: { kind: 'folder', failed: 1, held: 1, sentToday: 1 },
      backup: { provedAtMs: null },
      version: '0.0.0-test',
    })
  })
})
