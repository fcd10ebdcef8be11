import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { enqueueEmail } from '../../src/main/features/outbox/enqueue-email.ts'
import { createSmtpMailer, type SmtpMailer } from '../../src/main/platform/mail/smtp-mailer.ts'
import { createDispatcher, type Dispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { minute } from '../../src/shared/time.ts'
import { createAccessScene, type AccessScene } from '../support/access-scene.ts'
import { startSmtp, type SmtpFault, type TestSmtp } from '../support/smtp.ts'

/** PORTICO_MAILS=10000 for the figure of spec/security.md. */
const mails = Number(process.env['PORTICO_MAILS'] ?? 300)

let scene: AccessScene
let smtp: TestSmtp
let mailer: SmtpMailer
let dispatcher: Dispatcher
beforeEach(async () => {
  scene = await createAccessScene()
  smtp = await startSmtp()
  useServer(smtp.port)
  const reachable = { origin: 'https://portal.firm.example', checked_at_ms: 1, check_error: null }
  await scene.store.write(({ db }) =>
    db.updateTable('portal_addresses').set(reachable).where('id', '=', scene.portalAddressId).execute(),
  )
})
afterEach(async () => {
  mailer.close()
  await smtp.close()
  await scene.close()
})

function useServer(port: number) {
  const account = { host: '127.0.0.1', port, security: 'none', auth: 'none', user: '', secret: '' } as const
  const sender = { fromName: 'Ibarra', fromAddress: 'office@firm.example' }
  mailer = createSmtpMailer(
    { ...account, ...sender },
    { clock: scene.clock, silenceTimeoutMs: 2_000, connectTimeoutMs: 2_000 },
  )
  dispatcher = createDispatcher({ ...scene.deps, mailer: () => mailer }, scene.timers)
}

async function queue(count: number) {
  await scene.store.write(async (tx) => {
    for (let index = 0; index < count; index++)
      await enqueueEmail(
        tx,
        { ...scene.deps, mailer: () => mailer },
        {
          key: `test:${scene.ids.id()}`,
          kind: 'share',
          to: { email: 'mara@mail.example', name: 'Mara Vance' },
          clientId: scene.mara.clientId,
          locale: 'en',
          target: '/',
        },
      )
  })
}

const rows = () =>
  scene.store.read((db) => db.selectFrom('outbox_emails').select(['message_id', 'state', 'attempts']).execute())
const states = async () => Map.groupBy(await rows(), (row) => row.state)

/** Lets the waits pass, attempt by attempt, until nothing is queued. */
async function runOut() {
  for (let round = 0; round < 12; round++) {
    await dispatcher.drain()
    if (!(await states()).has('queued')) return
    scene.clock.advance(11 * 60 * minute)
  }
  throw new Error('still queued')
}

/** None missing; a second copy only where the server could not say that it had the first. */
async function expectNoneLost() {
  const byId = Map.groupBy(smtp.received, (message) => message.messageId)
  for (const row of await rows()) {
    const copies = byId.get(row.message_id) ?? []
    if (row.state === 'sent') expect(copies.filter((copy) => copy.saidSo)).toHaveLength(1)
    else expect(copies.every((copy) => !copy.saidSo)).toBe(true)
  }
  expect(byId.size).toBeLessThanOrEqual((await rows()).length)
}

test.each<[SmtpFault, number]>([
  ['closing', 1],
  ['busy', 1],
  ['drop-in-data', 1],
  ['drop-before-250', 2],
  ['hang', 2],
])('F8 %s: nothing is lost, and it arrives in %i copies of one Message-ID', async (fault, copies) => {
  smtp.faults.push(fault)
  await queue(1)
  await dispatcher.drain()
  expect((await rows())[0]).toMatchObject({ state: 'queued', attempts: 1 })
  await runOut()
  expect((await rows())[0]).toMatchObject({ state: 'sent', attempts: 2 })
  expect(smtp.received).toHaveLength(copies)
  expect(new Set(smtp.received.map((message) => message.messageId)).size).toBe(1)
})

test.each<SmtpFault>(['unknown-recipient', 'unwanted'])('F8 %s: failed at once, in plain sight', async (fault) => {
  smtp.faults.push(fault)
  await queue(1)
  await dispatcher.drain()
  expect((await rows())[0]).toMatchObject({ state: 'failed', attempts: 1 })
  expect(smtp.received).toHaveLength(0)
})

test('F8 killed after it said 250: sent once', async () => {
  smtp.faults.push('drop-after-250')
  await queue(3)
  await runOut()
  expect((await states()).get('sent')).toHaveLength(3)
  expect(smtp.received).toHaveLength(3)
})

test('F8 an absent server: all of it waits, and goes when it is back', async () => {
  const { port } = smtp
  await smtp.close()
  await queue(20)
  await dispatcher.drain()
  expect((await states()).get('queued')).toHaveLength(20)
  smtp = await startSmtp({ port })
  await runOut()
  expect((await states()).get('sent')).toHaveLength(20)
  await expectNoneLost()
})

test(
  `F8 ${mails} e-mails, every fifth in trouble, and the server gone and back in between`,
  { timeout: 60_000 + mails * 180 },
  async () => {
    const troubles: SmtpFault[] = ['closing', 'busy', 'drop-in-data', 'drop-before-250', 'drop-after-250', 'hang']
    let seed = 42
    const chance = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
    const decide = (): SmtpFault =>
      chance() < 0.2 ? (troubles[Math.floor(chance() * troubles.length)] ?? 'none') : 'none'
    smtp.decide = decide
    await queue(mails)
    const { port, received } = smtp
    const running = dispatcher.drain()
    while (smtp.received.length < mails / 3) await nextTurn()
    await smtp.close()
    await running
    smtp = await startSmtp({ port })
    smtp.decide = decide
    smtp.received.unshift(...received)
    await runOut()
    expect((await states()).get('sent')).toHaveLength(mails)
    await expectNoneLost()
  },
)
