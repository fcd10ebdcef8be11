import http from 'node:http'
import net from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** Talks to a listener over a real socket. `fetch` can set neither Host nor Origin; this can set anything. */
export interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
  body: string
}

export interface AskOptions {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer | Readable
  signal?: AbortSignal
}

/** Node sends a DELETE's body without any framing unless told its length. */
function lengthOf({ body, headers = {} }: AskOptions): Record<string, string> {
  const isFramed = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name))
  if (body === undefined || body instanceof Readable || isFramed) return {}
  return { 'content-length': String(Buffer.byteLength(body)) }
}

export function ask(origin: string, path: string, options: AskOptions = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const { hostname, port } = new URL(origin)
  const request = http.request(
    {
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      path,
      method: options.method ?? 'GET',
      headers: { ...lengthOf(options), ...options.headers },
      signal: options.signal,
      agent: false,
    },
    (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    },
  )
  request.once('error', reject)
  if (options.body instanceof Readable) options.body.pipe(request)
  else request.end(options.body)
  return promise
}

/** A browser's part: keeps cookies, and says where its requests come from as a page of this origin would. */
export interface Browser {
  readonly cookies: Map<string, string>
  ask(path: string, options?: AskOptions): Promise<Answer>
  /** Calls a procedure; the answer's data, or the error's JSON under `error`. */
  rpc(path: string, input?: unknown): Promise<{ status: number; output?: unknown; error?: RpcError }>
}

export interface RpcError {
  defined: boolean
  code: string
  status: number
  data: { messageKey: string; field?: string; retryAtMs?: number; incidentId?: string }
}

export function createBrowser(origin: string, own: { host?: string; userAgent?: string } = {}): Browser {
  const cookies = new Map<string, string>()

  async function askAsPage(path: string, options: AskOptions = {}): Promise<Answer> {
    const answer = await ask(origin, path, {
      ...options,
      headers: {
        'user-agent': own.userAgent ?? 'Test browser',
        'sec-fetch-site': 'same-origin',
        ...(own.host ? { host: own.host } : {}),
        ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
        ...options.headers,
      },
    })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      const isOver = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))
      if (isOver) cookies.delete(name)
      else cookies.set(name, pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }

  return {
    cookies,
    ask: askAsPage,
    async rpc(path, input) {
      const answer = await askAsPage(`/rpc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ json: input, meta: [] }),
      })
      const { json } = JSON.parse(answer.body) as { json: unknown }
      return answer.status < 400
        ? { status: answer.status, output: json }
        : { status: answer.status, error: json as RpcError }
    },
  }
}

/** Sends exactly these bytes and returns all that comes until the other side closes. */
export function askRaw(port: number, bytes: string | Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = net.connect(port, '127.0.0.1', () => void socket.write(bytes))
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => void (received += chunk))
  socket.once('close', () => resolve(received))
  socket.once('error', (error) => (received ? resolve(received) : reject(error)))
  return promise
}

/** One open stream of server-sent events. */
export interface EventStream {
  status: number
  headers: http.IncomingHttpHeaders
  /** The data of the next message; undefined once the stream has ended. */
  next(): Promise<unknown>
  close(): void
}

export function openEvents(origin: string, path: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const { promise, resolve, reject } = Promise.withResolvers<EventStream>()
  const messages: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  let isOver = false
  const request = http.get(`${origin}${path}`, { headers, agent: false }, (response) => {
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const data = part.split('\n').find((line) => line.startsWith('data: '))
        if (!data) continue
        const message: unknown = JSON.parse(data.slice(6))
        const waiter = waiting.shift()
        if (waiter) waiter(message)
        else messages.push(message)
      }
    })
    response.once('close', () => {
      isOver = true
      for (const waiter of waiting.splice(0)) waiter(undefined)
    })
    response.once('error', () => undefined)
    resolve({
      status: response.statusCode ?? 0,
      headers: response.headers,
      next() {
        if (messages.length > 0 || isOver) return Promise.resolve(messages.shift())
        return new Promise((take) => void waiting.push(take))
      },
      close: () => void request.destroy(),
    })
  })
  request.on('error', (error) => reject(error))
  return promise
}
