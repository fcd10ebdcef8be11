import { expect, onTestFinished, test, vi } from 'vitest'
import { refuse } from '../../src/shared/errors.ts'
import { createLiveHub, type LiveHubOptions } from '../../src/main/platform/http/live-hub.ts'
import { ask, openEvents } from '../support/http.ts'
import { startListener } from './support/test-listener.ts'

interface Audience {
  clientId: string
}

/** Whoever says `x-client` is signed in as that client, in the session `x-session`. */
async function start(options: LiveHubOptions<Audience> = {}) {
  const hub = createLiveHub<Audience>(options)
  const started = await startListener({}, ({ app }) =>
    hub.mount(app, async ({ headers }) => {
      const clientId = headers['x-client']
      if (typeof clientId !== 'string') return refuse('UNAUTHENTICATED')
      return { sessionId: String(headers['x-session'] ?? 's1'), audience: { clientId } }
    }),
  )
  const open = async (client: string, session = 's1') => {
    const stream = await openEvents(started.origin, '/live', { 'x-client': client, 'x-session': session })
    onTestFinished(stream.close)
    return stream
  }
  return { ...started, hub, open }
}

test('MSG-4 an event reaches those who may have it, and nobody else', async () => {
  const { hub, open } = await start()
  const ana = await open('ana', 's1')
  const ben = await open('ben', 's2')

  hub.publish(({ audience }) => audience.clientId === 'ana', { topic: 'messages' })
  hub.publish(() => true, { topic: 'settings' })

  expect(await ana.next()).toEqual({ topic: 'messages' })
  expect(await ana.next()).toEqual({ topic: 'settings' })
  expect(await ben.next()).toEqual({ topic: 'settings' })
})

test('MSG-4 whether someone may have it can be asked of the store', async () => {
  const { hub, open } = await start()
  const ana = await open('ana')

  hub.publish(async () => false, { topic: 'matters' })
  hub.publish(async () => true, { topic: 'messages' })

  expect(await ana.next()).toEqual({ topic: 'messages' })
})

test('a stream is refused to whoever is not signed in', async () => {
  const { origin, hub } = await start()

  const answer = await ask(origin, '/live', { headers: { accept: 'text/event-stream' } })

  expect(answer.status).toBe(401)
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(hub.size).toBe(0)
})

test('a stream keeps the headers of the listener', async () => {
  const { open } = await start()

  const { headers } = await open('ana')

  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['content-security-policy']).toContain("default-src 'none'")
})

test('ACC-8 the end of a session ends its streams at once, and no other', async () => {
  const { hub, open } = await start()
  const first = await open('ana', 's1')
  const second = await open('ana', 's1')
  const other = await open('ana', 's2')

  hub.endSession('s1')
  hub.publish(() => true, { topic: 'session' })

  expect(await first.next()).toBeUndefined()
  expect(await second.next()).toBeUndefined()
  expect(await other.next()).toEqual({ topic: 'session' })
})

test('ACC-8 a session that ends while its stream is being decided on gets none', async () => {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const hub = createLiveHub<Audience>()
  const { origin } = await startListener({}, ({ app }) =>
    hub.mount(app, async () => {
      asked.resolve()
      await gate.promise
      return { sessionId: 's1', audience: { clientId: 'ana' } }
    }),
  )
  const answer = ask(origin, '/live')
  await asked.promise

  hub.endSession('s1')
  gate.resolve()

  expect((await answer).status).toBe(401)
})

test('the number of streams is bounded, per session and in all', async () => {
  const { hub, open } = await start({ maxPerSession: 2, maxStreams: 3 })
  const statuses = []
  for (const session of ['s1', 's1', 's1', 's2', 's3']) statuses.push((await open('ana', session)).status)

  expect(statuses).toEqual([200, 200, 429, 200, 429])
  expect(hub.size).toBe(3)
})

test('a page that has gone leaves its place', async () => {
  const { hub, open } = await start({ maxPerSession: 1 })

  const first = await open('ana')
  first.close()
  await vi.waitFor(() => expect(hub.size).toBe(0))

  expect((await open('ana')).status).toBe(200)
})

test('a reader that does not read is cut', async () => {
  const { hub, open } = await start({ maxUnsentBytes: 50_000 })
  const stream = await open('ana')

  hub.publish(() => true, { topic: 'x'.repeat(60_000) })

  expect(await stream.next()).toBeUndefined()
  expect(hub.size).toBe(0)
})

test('C6 at a heartbeat a stream of a session that is over is closed', async () => {
  let isOver = false
  const { open } = await start({ heartbeatMs: 5, isStillValid: async () => !isOver })
  const stream = await open('ana')

  isOver = true

  expect(await stream.next()).toBeUndefined()
})

test('the host can stop while streams are open', async () => {
  const { listener, open } = await start()
  const stream = await open('ana')

  await listener.stop()

  expect(await stream.next()).toBeUndefined()
})
