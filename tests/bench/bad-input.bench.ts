import http from 'node:http'
import fc from 'fast-check'
import { z } from 'zod'
import { makeDemoFirm } from '../../src/main/demo/make-demo-firm.ts'
import { consoleContract } from '../../src/shared/console/contract.ts'
import { phoneContract } from '../../src/shared/phone/contract.ts'
import { portalContract } from '../../src/shared/portal/contract.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { startE2eHost } from '../support/e2e-host.ts'

export const name = 'bad-input'

/** 100000 for the figure of H7. */
const casesARoute = Number(process.env['PORTICO_BENCH_CASES'] ?? 300)
const casesASession = 50
const atOnce = 16

/**
 * H7: bad input to every procedure, over the listeners, signed in as the owner where that is possible: right names with wrong
 * values, wrong names, wrong types, bytes that are no JSON. What must never come back is a 5xx or anything of a stack.
 */
export async function run() {
  const host = await startE2eHost()
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce })
  const statuses = new Map<number, number>()
  const faults: string[] = []
  let cases = 0
  let routes = 0
  try {
    await makeDemoFirm(host.deps)
    for (const [face, origin, contract] of [
      ['console', host.console, consoleContract],
      ['portal', host.portal, portalContract],
      ['phone', host.portal.replace('127.0.0.1', 'phone.localhost'), phoneContract],
    ] as const) {
      for (const [area, part] of Object.entries(contract)) {
        for (const [procedure, definition] of Object.entries(part as Record<string, object>)) {
          routes++
          const bodies = fc.sample(bodyOf(definition), casesARoute)
          for (let from = 0; from < bodies.length; from += casesASession) {
            const cookie = face === 'console' ? await openOwnerSession(host) : ''
            await each(bodies.slice(from, from + casesASession), async (body) => {
              const answer = await post(origin, `/rpc/${area}/${procedure}`, body, cookie, agent)
              cases++
              statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
              const isFault = answer.status >= 500 && !isOfTheContract(answer)
              if (isFault || /node_modules|\.ts:\d|SQLITE|SELECT /.test(answer.body)) {
                faults.push(
                  `${face} ${area}.${procedure} ${answer.status} ${body.slice(0, 300)} → ${answer.body.slice(0, 200)}`,
                )
              }
            })
          }
        }
      }
    }
  } finally {
    agent.destroy()
    await host.close()
  }
  for (const fault of faults.slice(0, 20)) process.stderr.write(`${fault}\n`)
  const kinds = [...statuses]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count.toLocaleString('en')}`)
  return [
    {
      name: `bad input, ${routes} routes × ${casesARoute.toLocaleString('en')} cases: answers of 5xx or with a stack`,
      ours: faults.length,
      peer: 0,
      ratio: null,
      unit: 'answers',
      note: `peer: the limit of H7; ${cases.toLocaleString('en')} cases; ${kinds.join(', ')} (503: the contract’s own, of what this host has not)`,
    },
  ]
}

/** A 503 that the contract knows, with its sentence: what this host has not been given. */
const isOfTheContract = ({ status, body }: { status: number; body: string }) =>
  status === 503 && body.includes('"defined":true,"code":"UNAVAILABLE"')

const nasty = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom<unknown>(
    '\0',
    '‮gpj.exe',
    '../../etc/passwd',
    "' OR 1=1 --",
    '{{7*7}}',
    'a'.repeat(5_000),
    '😀'.repeat(300),
    -1,
    2 ** 53,
    1e308,
    -0,
    null,
    true,
    [],
    {},
    '__proto__',
  ),
)

/** What one procedure is sent: its own field names with values that fit, or nearly do, or do not at all. */
function bodyOf(definition: object): fc.Arbitrary<string> {
  const input = (definition as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'].inputSchema
  const schema = input && (z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
  const nearly = schema ? valueOf(schema) : nasty
  return fc.oneof(
    { weight: 6, arbitrary: nearly.map((json) => JSON.stringify({ json })) },
    { weight: 2, arbitrary: nasty.map((json) => JSON.stringify({ json }) ?? '') },
    { weight: 1, arbitrary: fc.record({ json: nearly, meta: nasty }).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  )
}

interface JsonSchema {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
}

function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const fitting = fittingOf(schema)
  return fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: nasty })
}

function fittingOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf))
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([key, value]) => [key, valueOf(value)] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
  }
  switch (schema.type) {
    case 'array':
      return fc.array(schema.items ? valueOf(schema.items) : nasty, { maxLength: 5 })
    case 'integer':
    case 'number':
      return fc.oneof(fc.nat(), fc.integer(), fc.double())
    case 'boolean':
      return fc.boolean()
    case 'string':
      if (schema.format === 'uuid') return fc.oneof(fc.uuid(), fc.uuid({ version: 7 }))
      if (schema.format === 'email') return fc.emailAddress()
      return fc.oneof(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 2_000 }))
    default:
      return nasty
  }
}

/** The owner's session, made anew in the store: some of what is called ends it. */
async function openOwnerSession(host: Awaited<ReturnType<typeof startE2eHost>>): Promise<string> {
  const token = host.ids.token()
  const nowMs = host.clock.now()
  await host.store.write(async ({ db }) => {
    const owner = await db.selectFrom('staff_users').selectAll().where('role', '=', 'owner').executeTakeFirstOrThrow()
    await db
      .insertInto('staff_sessions')
      .values({
        id: host.ids.id(),
        token_hash: hashToken(token),
        user_id: owner.id,
        security_version: owner.security_version,
        created_at_ms: nowMs,
        last_active_at_ms: nowMs,
        expires_at_ms: nowMs + 3_600_000,
        password_at_ms: nowMs,
        locked_at_ms: null,
        ip: '127.0.0.1',
        user_agent: 'bench',
        ended_at_ms: null,
        ended_reason: null,
      })
      .execute()
  })
  return `portico-staff-${new URL(host.console).port}=${token}`
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
    }),
  )
}

function post(origin: string, path: string, body: string, cookie: string, agent: http.Agent) {
  const { host, port } = new URL(origin)
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const bytes = Buffer.from(body)
    const request = http.request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent,
        headers: {
          host,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
          'content-length': bytes.length,
          ...(cookie && { cookie }),
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    request.once('error', reject)
    request.end(bytes)
  })
}
