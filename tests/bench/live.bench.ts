import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

/**
 * From the moment a message is given to the host until the other side has it: its event has come over the stream and the thread
 * was asked for again, as a page does it. 200 clients are connected, and one member of staff (MSG-4).
 */
export const name = 'live'

const clientCount = 200
const rounds = 200
const limitMs = 300

interface Ready {
  console: string
  portal: string
  email: string
  password: string
  clients: { token: string; threadId: string }[]
}

/** One browser: a cookie, a stream that is open all the time, and calls. */
class Browser {
  readonly #origin: string
  readonly #cookie: string
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
  #stream: http.ClientRequest | undefined
  #listeners = new Set<() => void>()

  constructor(origin: string, cookie: string) {
    this.#origin = origin
    this.#cookie = cookie
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream = http.get(
        `${this.#origin}/live`,
        { headers: { cookie: this.#cookie, accept: 'text/event-stream' } },
        (response) => {
          if (response.statusCode !== 200) return reject(new Error(`live answered ${response.statusCode}`))
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            if (/"topic":\s*"messages"/.test(chunk)) this.#listeners.forEach((listener) => listener())
          })
          response.on('error', () => undefined)
          resolve()
        },
      )
      this.#stream.once('error', reject)
    })
  }

  /** When the next event about messages arrives. */
  heard(): Promise<number> {
    return new Promise((resolve) => {
      const listener = () => {
        this.#listeners.delete(listener)
        resolve(performance.now())
      }
      this.#listeners.add(listener)
    })
  }

  call(procedure: string, input: unknown): Promise<string> {
    const body = JSON.stringify({ json: input })
    return new Promise((resolve, reject) => {
      const request = http.request(
        `${this.#origin}/rpc/${procedure}`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            origin: this.#origin,
            cookie: this.#cookie,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (text += chunk))
          response.once('end', () =>
            response.statusCode === 200
              ? resolve(text)
              : reject(new Error(`${procedure}: ${response.statusCode} ${text}`)),
          )
        },
      )
      request.once('error', reject)
      request.end(body)
    })
  }

  close(): void {
    this.#stream?.destroy()
    this.#agent.destroy()
  }
}

/** Asks at each event until the words are there: what a page does. */
async function arrives(
  browser: Browser,
  threadId: string,
  words: string,
): Promise<{ heardMs: number; shownMs: number }> {
  for (;;) {
    const heardMs = await browser.heard()
    if ((await browser.call('messages/get', { threadId })).includes(words))
      return { heardMs, shownMs: performance.now() }
  }
}

async function signInStaff({ console: origin, email, password }: Ready): Promise<Browser> {
  const answer = await fetch(`${origin}/rpc/session/signIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ json: { email, password } }),
  })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  return new Browser(origin, cookie)
}

interface Times {
  heard: number[]
  shown: number[]
}
const part = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

async function measure(child: ChildProcess, ready: Ready) {
  const { port } = new URL(ready.portal)
  const staff = await signInStaff(ready)
  const clients = ready.clients.map(({ token }) => new Browser(ready.portal, `portico-client-${port}=${token}`))
  await Promise.all([staff, ...clients].map((browser) => browser.listen()))
  const toClient: Times = { heard: [], shown: [] }
  const toStaff: Times = { heard: [], shown: [] }
  const atOnce: Times = { heard: [], shown: [] }
  const keep = (times: Times, startedMs: number, { heardMs, shownMs }: { heardMs: number; shownMs: number }) => {
    times.heard.push(heardMs - startedMs)
    times.shown.push(shownMs - startedMs)
  }
  try {
    for (let round = 0; round < rounds; round++) {
      const index = round % clients.length
      const { threadId } = ready.clients[index] ?? { threadId: '' }
      const client = clients[index]
      if (!client) continue
      const words = `To the client, ${round}.`
      const there = arrives(client, threadId, words)
      const startedMs = performance.now()
      child.send({ threadId, body: words })
      keep(toClient, startedMs, await there)
      const answer = `To the firm, ${round}.`
      const back = arrives(staff, threadId, answer)
      const answeredMs = performance.now()
      await client.call('messages/reply', { threadId, body: answer })
      keep(toStaff, answeredMs, await back)
    }
    const all = clients.map((client, index) => arrives(client, ready.clients[index]?.threadId ?? '', 'To everyone.'))
    const startedMs = performance.now()
    for (const { threadId } of ready.clients) child.send({ threadId, body: 'To everyone.' })
    for (const one of await Promise.all(all)) keep(atOnce, startedMs, one)
  } finally {
    for (const browser of [staff, ...clients]) browser.close()
  }
  return { toClient, toStaff, atOnce }
}

export async function run() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-live-'))
  const script = path.join(import.meta.dirname, 'support/live-host.ts')
  const child = fork(script, [folder, String(clientCount)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    const [ready] = (await once(child, 'message')) as [Ready]
    const { toClient, toStaff, atOnce } = await measure(child, ready)
    const figure = (what: string, { heard, shown }: Times, share: number, note: string) => ({
      name: what,
      ours: part(shown, share),
      peer: limitMs,
      ratio: part(shown, share) / limitMs,
      unit: 'ms',
      note: `${note}; its event alone ${part(heard, share).toFixed(1)} ms; the other figure is the limit`,
    })
    const one = `${rounds} messages one after another, ${clientCount} clients connected`
    return [
      figure('a message of the firm is on the client’s side, median', toClient, 0.5, one),
      figure('a message of the firm is on the client’s side, 99th percentile', toClient, 0.99, one),
      figure('a message of a client is on the firm’s side, median', toStaff, 0.5, one),
      figure('a message of a client is on the firm’s side, 99th percentile', toStaff, 0.99, one),
      figure(
        'the last of 200 messages given to the host at once, one to each client',
        atOnce,
        1,
        'all of it: 200 messages written, 200 events, 200 threads asked for again',
      ),
    ]
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}
