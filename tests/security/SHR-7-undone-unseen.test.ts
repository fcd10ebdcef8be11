import { expect, test } from 'vitest'
import { removeDocument } from '../../src/main/features/documents/change-document.ts'
import { removeParticipant } from '../../src/main/features/matters/change-participants.ts'
import { undoShare } from '../../src/main/features/sharing/undo-share.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import { createShareScene, type ShareScene } from '../support/share-scene.ts'
import { granted } from '../support/test-app.ts'

const endings: [string, (scene: ShareScene, batchId: string, documentId: string) => Promise<unknown>][] = [
  ['undone', ({ app, lawyer }, batchId) => undoShare(app.deps, lawyer, { batchId: batchId ?? '' })],
  [
    'unshared',
    async ({ app, lawyer, shares }) => unshare(app.deps, lawyer, { shareId: (await shares()).at(-1)?.id ?? '' }),
  ],
  ['ended with its participant', ({ app, lawyer, mara }) => removeParticipant(app.deps, lawyer, mara)],
  ['ended with its document', ({ app, lawyer }, _, documentId) => removeDocument(app.deps, lawyer, { documentId })],
]

test.each(endings)(
  'SHR-7 of a share that is %s while it waits the client’s open pages hear nothing',
  async (_, end) => {
    const scene = await createShareScene()
    try {
      const { documentId } = await scene.upload()
      const { batchId } = granted(await scene.shareAnswer([scene.mara.participantId], { resourceId: documentId }))
      await end(scene, batchId ?? '', documentId)
      expect((await scene.shares()).map((share) => share.state)).toEqual(['undone'])
      expect(scene.app.events.filter((event) => event.kind === 'client')).toEqual([])
    } finally {
      await scene.app.close()
    }
  },
)
