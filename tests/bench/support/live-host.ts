import { createHash } from 'node:crypto'
import path from 'node:path'
import type { StaffActor, SystemActor } from '../../../src/main/actor.ts'
import { createClient } from '../../../src/main/features/clients/create-client.ts'
import { createMatter } from '../../../src/main/features/matters/create-matter.ts'
import { replyAsStaff } from '../../../src/main/features/messages/reply-as-staff.ts'
import { startThread } from '../../../src/main/features/messages/start-thread.ts'
import { setUpFirm } from '../../../src/main/features/staff/set-up-firm.ts'
import { openHost } from '../../../src/main/open-host.ts'
import { isRefusal, type Refusal } from '../../../src/shared/errors.ts'
import { hour } from '../../../src/shared/time.ts'

/** A host with so many clients, each signed in and with a thread of their own; it writes to one of them when it is told to. */
const [folder = '', clientText = '200'] = process.argv.slice(2)
const system: SystemActor = { kind: 'system', name: 'bench' }
const password = 'a password for the bench'

function granted<T>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`)
  return result
}

const host = await openHost({
  dataFolder: path.join(folder, 'data'),
  pagesFolder: path.join(folder, 'pages'),
  key: {},
  logLevel: 'warn',
  console: { host: '127.0.0.1', port: 0, origins: [], proxies: [] },
  portal: { host: '127.0.0.1', port: 0, proxies: [] },
})
const { deps } = host
const { userId } = granted(
  await setUpFirm(deps, system, {
    firmName: 'Bench',
    ownerName: 'Owner',
    ownerEmail: 'owner@bench.example',
    password,
    locale: 'en',
    timeZone: 'UTC',
  }),
)
const origin = { ip: '127.0.0.1', userAgent: 'bench' }
const nowMs = deps.clock.now()
const owner: StaffActor = {
  kind: 'staff',
  userId,
  name: 'Owner',
  role: 'owner',
  locale: 'en',
  sessionId: '',
  passwordAtMs: nowMs,
  hasSecondFactor: false,
  origin,
}
const portalAddressId = await deps.store.write(async ({ db }) => {
  await db.updateTable('firms').set({ share_delay_seconds: 0 }).execute()
  return (await db.selectFrom('portal_addresses').select('id').executeTakeFirstOrThrow()).id
})

async function makeClient(index: number) {
  const { clientId, email } = granted(
    await createClient(deps, owner, {
      kind: 'person',
      givenName: 'Client',
      familyName: `Number${index}`,
      companyName: '',
      email: `client${index}@mail.example`,
      phone: '',
      address: '',
      locale: 'en',
      portalAddressId: null,
      notes: '',
      tags: [],
    }),
  )
  const { matterId, participants } = granted(
    await createMatter(deps, owner, {
      title: `Matter ${index}`,
      practiceArea: '',
      status: 'open',
      responsibleUserId: userId,
      staffUserIds: [],
      isRestricted: false,
      participants: [{ clientId, role: '' }],
    }),
  )
  const participantId = participants[0]?.participantId ?? ''
  const { threadId } = granted(
    await startThread(deps, owner, {
      matterId,
      subject: 'Bench',
      body: 'The first message.',
      participantIds: [participantId],
      confirmedEmails: { [participantId]: email ?? '' },
    }),
  )
  const token = createHash('sha256').update(`bench ${index}`).digest('base64url')
  await deps.store.write(async ({ db }) => {
    const { access_version: version } = await db
      .selectFrom('clients')
      .select('access_version')
      .where('id', '=', clientId)
      .executeTakeFirstOrThrow()
    await db
      .insertInto('client_sessions')
      .values({
        id: deps.ids.id(),
        token_hash: createHash('sha256').update(token).digest('hex'),
        client_id: clientId,
        access_version: version,
        portal_address_id: portalAddressId,
        created_at_ms: nowMs,
        last_active_at_ms: nowMs,
        expires_at_ms: nowMs + 8 * hour,
        ip: origin.ip,
        user_agent: origin.userAgent,
        ended_at_ms: null,
        ended_reason: null,
      })
      .execute()
  })
  return { token, threadId }
}

const clients = await Promise.all(Array.from({ length: Number(clientText) }, (_, index) => makeClient(index)))
const listening = await host.start()
process.send?.({ ...listening, clients, email: 'owner@bench.example', password })
process.on('message', ({ threadId, body }: { threadId: string; body: string }) => {
  void replyAsStaff(deps, owner, { threadId, body }).then(granted)
})
process.once('SIGTERM', () => void host.stop().then(() => process.exit(0)))
