import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { giveClientAccess, removeClientAccess } from '../../src/main/features/clients/change-access.ts'
import type { ClientDetail } from '../../src/main/features/clients/client-row.ts'
import { getClient } from '../../src/main/features/clients/get-client.ts'
import { updateClient } from '../../src/main/features/clients/update-client.ts'
import { getHome } from '../../src/main/features/home/get-home.ts'
import { getMatter } from '../../src/main/features/matters/get-matter.ts'
import type { MatterDetail } from '../../src/main/features/matters/matter-row.ts'
import { startThread } from '../../src/main/features/messages/start-thread.ts'
import { readHostStatus } from '../../src/main/features/settings/host-status.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { createTestApp, granted, refused, type TestApp } from '../support/test-app.ts'

/** A client on a matter that everybody sees and on a restricted one, with portal access by a share of the latter. */
let app: TestApp
let lawyer: StaffActor
let colleague: StaffActor
let admin: StaffActor
let client: ClientDetail
let walled: MatterDetail
let open: MatterDetail

beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm({ shareDelaySeconds: 0 })
  lawyer = await app.makeStaff('staff', 'Elena Ibarra')
  colleague = await app.makeStaff('staff', 'James Lowe')
  admin = await app.makeStaff('admin', 'Ada Brandt')
  client = await app.makeClient({ email: 'heron@mail.example' })
  open = await app.makeMatter(lawyer, [client.clientId])
  walled = await app.makeMatter(lawyer, [client.clientId], { title: 'Project Heron', isRestricted: true })
  const [participant] = walled.participants
  const participantId = participant?.participantId ?? ''
  granted(
    await startThread(app.deps, lawyer, {
      matterId: walled.matterId,
      subject: 'The price',
      body: '41 million',
      participantIds: [participantId],
      confirmedEmails: { [participantId]: 'heron@mail.example' },
    }),
  )
})
afterEach(() => app.close())

const changeEmail = async (actor: StaffActor, email: string | null) => {
  const now = granted(await getClient(app.deps, actor, client))
  return updateClient(app.deps, actor, { ...now, email })
}

test('CLT-3 whoever the wall keeps out cannot take a client’s way in over by changing their address', async () => {
  for (const stranger of [colleague, admin]) {
    const taken = await changeEmail(stranger, 'mine@mail.example')
    expect(refused(taken)).toMatchObject({ refused: 'FORBIDDEN', field: 'email' })
  }
  const phone = granted(await updateClient(app.deps, colleague, { ...(await fresh()), phone: '505 555 0100' }))
  expect(phone).toMatchObject({ phone: '505 555 0100', email: 'heron@mail.example' })
  expect(granted(await changeEmail(lawyer, 'heron@new.example')).email).toBe('heron@new.example')
})

test('CLT-3 nor by removing their access, changing the address and giving access back', async () => {
  granted(await removeClientAccess(app.deps, colleague, client))
  expect(refused(await changeEmail(colleague, 'mine@mail.example')).refused).toBe('FORBIDDEN')
  const back = granted(await giveClientAccess(app.deps, colleague, client))
  expect(back.email).toBe('heron@mail.example')
})

test('CLT-3 nor before anything was shared; a first address is anybody’s to add', async () => {
  const later = await app.makeClient({ email: null })
  await app.makeMatter(lawyer, [later.clientId], { title: 'Project Egret', isRestricted: true })
  const added = granted(await updateClient(app.deps, colleague, { ...later, email: 'egret@mail.example' }))
  const changed = await updateClient(app.deps, colleague, { ...added, email: 'mine@mail.example' })
  expect(refused(changed)).toMatchObject({ refused: 'FORBIDDEN', field: 'email' })
})

const fresh = async () => granted(await getClient(app.deps, lawyer, client))

test('CLT-3 that an e-mail of a restricted matter waits or failed shows nowhere else', async () => {
  const seenBy = async (actor: StaffActor) => {
    const matter = granted(await getMatter(app.deps, actor, open))
    const { mail } = await readHostStatus(app.deps, testSettingsPorts(app), actor)
    return {
      home: (await getHome(app.deps, actor)).cannotGetIn.length,
      participant: matter.participants.some((participant) => participant.trouble !== null),
      failed: mail.failed,
      held: mail.held,
    }
  }
  const nothing = { home: 0, participant: false, failed: 0, held: 0 }
  for (const [state, heldReason, counts] of [
    ['failed', null, { failed: 1, held: 0 }],
    ['queued', 'loopback', { failed: 0, held: 1 }],
  ] as const) {
    await app.store.write(({ db }) => db.updateTable('outbox_emails').set({ state, held_reason: heldReason }).execute())
    expect(await seenBy(lawyer)).toEqual({ home: 1, participant: true, ...counts })
    for (const stranger of [colleague, admin]) expect(await seenBy(stranger)).toEqual(nothing)
  }
})
