import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StaffActor } from '../../actor.ts'
import { createTestApp, granted, refused, type TestApp } from '../../../../tests/support/test-app.ts'
import { createReply, listReplies, removeReply, updateReply } from './saved-replies.ts'

let app: TestApp
let admin: StaffActor
let lawyer: StaffActor
beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  admin = await app.makeStaff('admin')
  lawyer = await app.makeStaff()
})
afterEach(() => app.close())

const titles = async (actor: StaffActor) => (await listReplies(app.deps, actor)).rows.map((reply) => reply.title)
const make = async (actor: StaffActor, title: string, isFirmWide = false) =>
  granted(await createReply(app.deps, actor, { title, body: `Dear {client}, ${title}`, isFirmWide }))

describe('saved replies', () => {
  test('are one’s own, or the firm’s for everyone; nobody sees another’s', async () => {
    await make(lawyer, 'Mine')
    await make(admin, 'The admin’s')
    const firm = await make(admin, 'Closing', true)
    expect(await titles(lawyer)).toEqual(['Closing', 'Mine'])
    expect(await titles(admin)).toEqual(['Closing', 'The admin’s'])
    const rows = (await listReplies(app.deps, lawyer)).rows
    expect(rows.map((reply) => [reply.title, reply.isFirmWide, reply.canEdit])).toEqual([
      ['Closing', true, false],
      ['Mine', false, true],
    ])
    expect(firm.body).toBe('Dear {client}, Closing')
  })

  test('the firm’s are kept by admins, another’s own by nobody else', async () => {
    const { replyId: firmId } = await make(admin, 'Closing', true)
    const { replyId: ownId } = await make(lawyer, 'Mine')
    const content = { title: 'x', body: 'x' }
    expect(refused(await createReply(app.deps, lawyer, { ...content, isFirmWide: true })).refused).toBe('FORBIDDEN')
    expect(refused(await updateReply(app.deps, lawyer, { replyId: firmId, ...content })).refused).toBe('FORBIDDEN')
    expect(refused(await removeReply(app.deps, lawyer, { replyId: firmId })).refused).toBe('FORBIDDEN')
    expect(refused(await updateReply(app.deps, admin, { replyId: ownId, ...content })).refused).toBe('NOT_FOUND')
    expect(refused(await removeReply(app.deps, admin, { replyId: ownId })).refused).toBe('NOT_FOUND')
    granted(await updateReply(app.deps, admin, { replyId: firmId, title: 'Closing day', body: 'New' }))
    granted(await removeReply(app.deps, lawyer, { replyId: ownId }))
    expect(await titles(lawyer)).toEqual(['Closing day'])
  })

  test('the firm’s are in the activity, one’s own are not', async () => {
    const { replyId } = await make(lawyer, 'Mine')
    granted(await removeReply(app.deps, lawyer, { replyId }))
    const firm = await make(admin, 'Closing', true)
    granted(await updateReply(app.deps, admin, { replyId: firm.replyId, title: 'Closing day', body: 'New' }))
    granted(await removeReply(app.deps, admin, { replyId: firm.replyId }))
    const kinds = await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())
    expect(kinds.map((row) => row.kind).filter((kind) => kind.startsWith('setting.reply'))).toEqual([
      'setting.reply-added',
      'setting.reply-changed',
      'setting.reply-removed',
    ])
  })

  test('end at 200 each, which is said', async () => {
    await app.store.write(async ({ db }) => {
      await db
        .insertInto('saved_replies')
        .values(
          Array.from({ length: 200 }, () => ({
            id: app.ids.id(),
            owner_id: lawyer.userId,
            title: 'One of many',
            body: 'x',
            created_by: lawyer.userId,
            created_at_ms: 0,
            updated_at_ms: 0,
          })),
        )
        .execute()
    })
    const answer = await createReply(app.deps, lawyer, { title: 'One more', body: 'x', isFirmWide: false })
    expect(refused(answer)).toMatchObject({ refused: 'CONFLICT', messageKey: 'common.messages.tooManyReplies' })
    await make(admin, 'Others still can')
  })
})
