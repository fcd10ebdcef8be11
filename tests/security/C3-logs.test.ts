import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createJsonLog } from '../../src/main/platform/log/json-log.ts'
import { ask, createBrowser } from '../support/http.ts'
import { startListener } from '../http/support/test-listener.ts'

const token = () => randomBytes(32).toString('base64url')

function collect() {
  const lines: string[] = []
  return { lines, log: createJsonLog({ clock: { now: () => 1 }, write: (line) => void lines.push(line) }) }
}

test('C3 D5 1,000 tokens in every place an entry has: none is in the log', () => {
  const { lines, log } = collect()
  const tokens = Array.from({ length: 1_000 }, token)

  for (const [index, secret] of tokens.entries()) {
    const places: (() => unknown)[] = [
      () => log.info('mail.sent', { link: `https://portal.firm.example/c#${secret}` }),
      () => log.warn('http.odd', { url: `/calendar/feed?token=${secret}&x=1` }),
      () => log.fault(new Error(`cannot redeem ${secret}`, { cause: new Error(`row ${secret}`) })),
      () => log.fault(new Error('x'), { nested: { list: [{ token: secret }], note: `Bearer ${secret}` } }),
      () => log.info('cookie', { headers: { cookie: `__Host-portico-client=${secret}; a=b` } }),
      () => log.warn(secret.slice(0, 5), { line: `__Host-portico-client=${secret};` }),
      () => log.info('x', { error: Object.assign(new Error(secret), { code: 'E' }) }),
    ]
    places[index % places.length]?.()
  }

  const written = lines.join('')
  expect(lines).toHaveLength(1_000)
  expect(tokens.filter((secret) => written.includes(secret))).toEqual([])
})

test('C3 what the listener itself logs has neither token, query nor cookie', async () => {
  const { origin, lines } = await startListener({}, ({ app }) => {
    app.get('/feed/:token', async (request) => {
      throw new Error(`cannot read ${request.url} ${JSON.stringify(request.headers)}`)
    })
  })
  const secrets = { path: token(), query: token(), cookie: token(), bearer: token() }

  await createBrowser(origin).ask(`/feed/${secrets.path}?key=${secrets.query}`, {
    headers: { cookie: `a=${secrets.cookie}`, authorization: `Bearer ${secrets.bearer}` },
  })
  await ask(origin, `/x?key=${secrets.query}`, { headers: { host: 'attacker.example' } })
  await ask(origin, `/x?key=${secrets.query}`, { method: 'POST' })

  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
    'http.listening',
    'fault',
    'http.host-refused',
    'http.cross-site-refused',
  ])
  for (const secret of Object.values(secrets)) expect(lines.join('')).not.toContain(secret)
})

test('OPS-6 D5 no names of people; e-mail addresses only masked', () => {
  const { lines, log } = collect()

  log.info('client.created', { clientId: '0190', name: 'Ana Pérez', email: 'ana@example.com', subject: 'Divorce' })
  log.fault(new Error('550 ana.perez@example.com unknown'))

  expect(lines.join('')).not.toMatch(/Ana|ana@|ana\.perez|Divorce/)
  expect(lines[1]).toContain('a•••@example.com')
  expect(lines[0]).toContain('0190')
})

test('D5 every entry is one line of JSON, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.jsonValue(),
      fc.constantFrom('\r\n{"level":50}', '\u2028', '\u0085', '\u001b[2J', ''),
      (text, value, evil) => {
        const { lines, log } = collect()
        log.info('event', { value, note: text + evil })
        log.fault(new Error(evil + text))
        expect(lines).toHaveLength(2)
        for (const line of lines) {
          expect(line.endsWith('\n')).toBe(true)
          expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
          expect(() => JSON.parse(line) as unknown).not.toThrow()
        }
      },
    ),
  )
})

test('a fault carries an id that can be read out, its type and where it was', () => {
  const { lines, log } = collect()

  const incidentId = log.fault(new TypeError('no such drawer'), { procedure: 'bills.share' })

  expect(incidentId).toMatch(/^[2-9BCDFGHJKMNPQRSTVWXZ]{4}-[2-9BCDFGHJKMNPQRSTVWXZ]{4}$/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 50,
    event: 'fault',
    incidentId,
    procedure: 'bills.share',
    error: { type: 'TypeError', message: 'no such drawer', stack: expect.stringContaining('C3-logs.test') as string },
  })
})
