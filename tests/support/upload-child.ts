// Run as a program: a host on a data folder, which is made with a firm and one upload at the first start. It prints where the console
// listens and the upload's ticket; with `once` as the third word it sends the upload itself, prints the statuses and ends.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeDemoFirm } from '../../src/main/demo/make-demo-firm.ts'
import type { Deps } from '../../src/main/deps.ts'
import { staffOfSession } from '../../src/main/features/staff/may-finish.ts'
import { beginAsStaff } from '../../src/main/features/uploads/begin-as-staff.ts'
import { openHost } from '../../src/main/open-host.ts'
import { ask } from './http.ts'

const [root = '', size = '0', mode = 'serve'] = process.argv.slice(2)
const dataFolder = path.join(root, 'data')
const ticketFile = path.join(root, 'ticket.json')
mkdirSync(path.join(root, 'pages'), { recursive: true })

async function makeTicket(deps: Deps) {
  await makeDemoFirm(deps)
  const sessionId = deps.ids.id()
  const nowMs = deps.clock.now()
  const { matterId } = await deps.store.write(async ({ db }) => {
    const user = await db.selectFrom('staff_users').selectAll().executeTakeFirstOrThrow()
    const matter = await db
      .selectFrom('matters')
      .select('id')
      .where('is_restricted', '=', 0)
      .limit(1)
      .executeTakeFirstOrThrow()
    await db
      .insertInto('staff_sessions')
      .values({
        id: sessionId,
        token_hash: deps.ids.token(),
        user_id: user.id,
        security_version: user.security_version,
        created_at_ms: nowMs,
        last_active_at_ms: nowMs,
        expires_at_ms: nowMs + 3_600_000,
        password_at_ms: nowMs,
        locked_at_ms: null,
        ip: '127.0.0.1',
        user_agent: 'test',
        ended_at_ms: null,
        ended_reason: null,
      })
      .execute()
    return { matterId: matter.id }
  })
  const session = await deps.store.read((db) => staffOfSession(db, sessionId))
  if (!session) throw new Error('no session')
  const files = [{ name: 'film.bin', sizeBytes: Number(size), fingerprint: 'film' }]
  const begun = await beginAsStaff(deps, session.actor, { matterId, files })
  if ('refused' in begun) throw new Error(begun.refused)
  return begun.tickets[0]
}

const face = { host: '127.0.0.1', port: 0, proxies: [] }
const host = await openHost({
  dataFolder,
  pagesFolder: path.join(root, 'pages'),
  key: {},
  logLevel: 'warn',
  console: { ...face, origins: [] },
  portal: face,
})
if (!existsSync(ticketFile)) writeFileSync(ticketFile, JSON.stringify(await makeTicket(host.deps)))
const ticket = JSON.parse(readFileSync(ticketFile, 'utf8')) as { uploadId: string; token: string }
const { console: origin } = await host.start()
process.stdout.write(`${JSON.stringify({ origin, ...ticket })}\n`)
process.once('SIGTERM', () => void host.stop())

if (mode === 'once') {
  const bytes = Buffer.alloc(Number(size), 'x')
  const half = Math.floor(bytes.length / 2)
  for (const [offset, part] of [
    [0, bytes.subarray(0, half)],
    [half, bytes.subarray(half)],
  ] as const) {
    const { status } = await ask(origin, `/uploads/${ticket.uploadId}`, {
      method: 'PATCH',
      headers: {
        origin,
        'tus-resumable': '1.0.0',
        authorization: `Bearer ${ticket.token}`,
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      },
      body: part,
    })
    process.stdout.write(`${status}\n`)
  }
  await host.stop()
}
