import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { enqueueEmail } from '../../src/main/features/outbox/enqueue-email.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { createAccessScene } from '../support/access-scene.ts'
import { startSmtp } from '../support/smtp.ts'

const child = path.join(import.meta.dirname, 'D4-sender-child.ts')
const underWayAtOnce = 8

test(
  'D4 killed while sending, again and again: none is lost, and what goes twice has one Message-ID',
  { timeout: 180_000 },
  async () => {
    const mails = 120
    const smtp = await startSmtp()
    onTestFinished(() => smtp.close())
    const scene = await createAccessScene({ engine: 'sqlite' })
    onTestFinished(() => scene.close())
    const reachable = { origin: 'https://portal.firm.example', checked_at_ms: 1, check_error: null }
    await scene.store.write(async (tx) => {
      await tx.db.updateTable('portal_addresses').set(reachable).execute()
      for (let index = 0; index < mails; index++)
        await enqueueEmail(tx, scene.deps, {
          key: `share:${index}`,
          kind: 'share',
          to: { email: 'mara@mail.example', name: '' },
          clientId: scene.mara.clientId,
          locale: 'en',
          target: '/',
        })
    })
    const ids = await scene.store.read((db) => db.selectFrom('outbox_emails').select('message_id').execute())
    const options = scene.storeOptions
    if (options.engine !== 'sqlite') throw new Error('SQLite only')
    await scene.store.close()

    const send = () => {
      const sender = spawn(process.execPath, [child, options.path, String(smtp.port)], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      onTestFinished(() => void sender.kill('SIGKILL'))
      return sender
    }
    let kills = 0
    // Killed at a different point each time: while connecting, while one is under way, after a 250, between commits.
    for (let target = 7; target < mails; target += 23) {
      const sender = send()
      while (smtp.received.length < target && sender.exitCode === null) await pause(1)
      sender.kill('SIGKILL')
      if (sender.signalCode === null) await once(sender, 'exit')
      kills++
    }
    const last = send()
    await expect
      .poll(() => new Set(smtp.received.map(({ messageId }) => messageId)).size, { timeout: 60_000 })
      .toBe(mails)
    last.kill('SIGKILL')
    await once(last, 'exit')

    const copies = Map.groupBy(smtp.received, ({ messageId }) => messageId)
    for (const { message_id } of ids) expect(copies.has(message_id)).toBe(true)
    expect(copies.size).toBe(mails)
    expect(smtp.received.length).toBeLessThanOrEqual(mails + kills * underWayAtOnce)
    const store = await openStore(options)
    const states = await store.read((db) => db.selectFrom('outbox_emails').select('state').distinct().execute())
    await store.close()
    expect(states.every(({ state }) => state === 'sent' || state === 'sending')).toBe(true)
  },
)

test('D4 the row is found under way at the next start and goes again, with its first Message-ID and a new link', async () => {
  const scene = await createAccessScene()
  onTestFinished(() => scene.close())
  // Handed over, and the host dies before it can record it.
  scene.mailer.send = (email) => {
    scene.sent.push(email)
    return new Promise(() => {})
  }
  void scene.mail()
  await expect.poll(() => scene.sent.length).toBe(1)
  const { createDispatcher } = await import('../../src/main/features/outbox/dispatcher.ts')
  scene.mailer.send = (email) => {
    scene.sent.push(email)
    return Promise.resolve({ outcome: 'accepted' })
  }
  await createDispatcher(scene.deps, scene.timers).drain()
  expect(scene.sent).toHaveLength(2)
  expect(scene.sent[1]?.messageId).toBe(scene.sent[0]?.messageId)
  expect(scene.sent[1]?.text).not.toBe(scene.sent[0]?.text)
})
