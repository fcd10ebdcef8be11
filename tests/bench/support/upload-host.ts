// Run as a program by the upload bench: a host on a data folder with a sample firm and as many uploads as asked for, each of `bytes`.
// Prints where the console listens and the tickets; 'rss' on standard input is answered with the resident memory at its highest.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { staffOfSession } from '../../../src/main/features/staff/may-finish.ts'
import { beginAsStaff } from '../../../src/main/features/uploads/begin-as-staff.ts'
import { openHost } from '../../../src/main/open-host.ts'

const [root = '', bytes = '0', count = '1'] = process.argv.slice(2)
mkdirSync(path.join(root, 'pages'), { recursive: true })
const face = { host: '127.0.0.1', port: 0, proxies: [] }
const host = await openHost({
  dataFolder: path.join(root, 'data'),
  pagesFolder: path.join(root, 'pages'),
  key: {},
  logLevel: 'warn',
  console: { ...face, origins: [] },
  portal: face,
})
const { deps } = host
// Making a firm, and what that is made with, leaves more in memory than having one: whoever measures that makes it with a run before.
const isMade = await deps.store.read((db) => db.selectFrom('staff_users').select('id').limit(1).executeTakeFirst())
if (!isMade) await import('../../../src/main/demo/make-demo-firm.ts').then(({ makeDemoFirm }) => makeDemoFirm(deps))
const sessionId = deps.ids.id()
const nowMs = deps.clock.now()
const matterId = await deps.store.write(async ({ db }) => {
  const user = await db.selectFrom('staff_users').selectAll().executeTakeFirstOrThrow()
  await db
    .insertInto('staff_sessions')
    .values({
      id: sessionId,
      token_hash: deps.ids.token(),
      user_id: user.id,
      security_version: user.security_version,
      created_at_ms: nowMs,
      last_active_at_ms: nowMs,
      expires_at_ms: nowMs + 12 * 3_600_000,
      password_at_ms: nowMs,
      locked_at_ms: null,
      ip: '127.0.0.1',
      user_agent: 'bench',
      ended_at_ms: null,
      ended_reason: null,
    })
    .execute()
  return (await db.selectFrom('matters').select('id').where('is_restricted', '=', 0).limit(1).executeTakeFirstOrThrow())
    .id
})
const session = await deps.store.read((db) => staffOfSession(db, sessionId))
if (!session) throw new Error('no session')
const tickets = []
for (let n = 0; n < Number(count); n++) {
  const files = [{ name: `${n}.bin`, sizeBytes: Number(bytes), fingerprint: 'bench' }]
  const begun = await beginAsStaff(deps, session.actor, { matterId, files })
  if ('refused' in begun) throw new Error(begun.refused)
  tickets.push(...begun.tickets)
}
const { console: origin } = await host.start()
process.stdout.write(`${JSON.stringify({ origin, tickets })}\n`)

let highest = 0
const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 50)
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'rss') process.stdout.write(`${highest}\n`)
  if (line === 'checked') {
    const waiting = await deps.store.read((db) =>
      db.selectFrom('files').select('id').where('state', '=', 'checking').execute(),
    )
    process.stdout.write(`${waiting.length}\n`)
  }
}
clearInterval(watch)
await host.stop()
