// better-auth's magic links with the same durability, for the sign-in bench: node sign-in-peer.ts <folder> <users>
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { magicLink } from 'better-auth/plugins'
import { handOver } from './hand-over.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
const database = new Database(path.join(folder, 'peer.sqlite'))
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')

const server = http.createServer()
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const options = {
  baseURL: origin,
  secret: 'a secret of the bench that is long enough',
  database,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [
    magicLink({
      disableSignUp: true,
      storeToken: 'hashed' as const,
      sendMagicLink({ email, token }) {
        handOver(email, token)
      },
    }),
  ],
}
const { runMigrations } = await getMigrations(options)
await runMigrations()
const insert = database.prepare(
  'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 1, ?, ?)',
)
const now = new Date().toISOString()
database.transaction(() => {
  for (let index = 0; index < Number(count); index++)
    insert.run(`user${index}`, `Person ${index}`, `person${index}@mail.example`, now, now)
})()
database.pragma('synchronous = FULL')
server.on('request', toNodeHandler(betterAuth(options)))
process.once('SIGTERM', () => {
  if (database.pragma('synchronous', { simple: true }) !== 2) process.exit(3)
  process.exit(0)
})
process.send?.({ ready: origin })
