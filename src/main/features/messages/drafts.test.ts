import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShareScene, type ShareScene } from '../../../../tests/support/share-scene.ts'
import { granted } from '../../../../tests/support/test-app.ts'
import { getDraft, saveDraft } from './drafts.ts'
import { replyAsClient } from './reply-as-client.ts'
import { replyAsStaff } from './reply-as-staff.ts'

let scene: ShareScene
let threadId: string
beforeEach(async () => {
  scene = await createShareScene()
  threadId = (await scene.thread([scene.mara.participantId])).threadId
})
afterEach(() => scene.app.close())

describe('two windows with one draft', () => {
  test('the last one wins, and what it overwrote without having seen it is told', async () => {
    const { app, lawyer } = scene
    const place = `thread:${threadId}`
    const save = async (body: string, seenAtMs?: number | null) =>
      granted(await saveDraft(app.deps, lawyer, { place, body, seenAtMs }))
    const first = await save('Dear Mara, a long letter', null)
    expect(first.replaced).toBeNull()
    // The other window began from nothing.
    const other = await save('Short', null)
    expect(other.replaced).toEqual({ body: 'Dear Mara, a long letter', updatedAtMs: first.updatedAtMs })
    expect(granted(await getDraft(app.deps, lawyer, { place })).body).toBe('Short')
    // Seen, or taken up whole: nothing is lost, and nothing is said.
    expect((await save('Short and more', other.updatedAtMs)).replaced).toBeNull()
    expect((await save('Before: Short and more', 1)).replaced).toBeNull()
    // Two savings of one millisecond are told apart.
    const times = [(await save('x', undefined)).updatedAtMs, (await save('y', undefined)).updatedAtMs]
    expect(new Set(times).size).toBe(2)
    // Emptying a field that was filled elsewhere is an overwriting too.
    expect((await save('', 1)).replaced).toMatchObject({ body: 'y' })
  })

  test('sending takes the draft that was sent, and leaves what another window saved since', async () => {
    const { app, lawyer, mara } = scene
    const place = `thread:${threadId}`
    const client = await scene.signIn(mara.clientId)
    for (const [actor, send] of [
      [
        lawyer,
        (draftSavedAtMs: number | null) => replyAsStaff(app.deps, lawyer, { threadId, body: 'Sent', draftSavedAtMs }),
      ],
      [
        client,
        (draftSavedAtMs: number | null) => replyAsClient(app.deps, client, { threadId, body: 'Sent', draftSavedAtMs }),
      ],
    ] as const) {
      const read = async () => granted(await getDraft(app.deps, actor, { place })).body
      const mine = granted(await saveDraft(app.deps, actor, { place, body: 'Sent' }))
      granted(await saveDraft(app.deps, actor, { place, body: 'Sent, and much more of the other window' }))
      granted(await send(mine.updatedAtMs))
      expect(await read()).toBe('Sent, and much more of the other window')
      const last = granted(await saveDraft(app.deps, actor, { place, body: 'Sent' }))
      granted(await send(last.updatedAtMs))
      expect(await read()).toBe('')
    }
  })
})
