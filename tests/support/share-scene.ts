import { Readable } from 'node:stream'
import type { ClientActor, StaffActor } from '../../src/main/actor.ts'
import { uploadDocument } from '../../src/main/features/documents/upload-document.ts'
import { startThread } from '../../src/main/features/messages/start-thread.ts'
import { previewShare } from '../../src/main/features/sharing/preview-share.ts'
import { shareResource, type ShareInput } from '../../src/main/features/sharing/share-resource.ts'
import { createShareStarter } from '../../src/main/features/sharing/share-starter.ts'
import { second } from '../../src/shared/time.ts'
import { createTestApp, granted } from './test-app.ts'

/** A matter with two clients, a lawyer, and short ways to share something with them. */
export async function createShareScene({ shareDelaySeconds = 10 } = {}) {
  const app = await createTestApp()
  const { portalAddressId } = await app.makeFirm({ shareDelaySeconds })
  const lawyer = await app.makeStaff('staff', 'Elena Ibarra')
  const mara = await app.makeClient({ givenName: 'Mara', familyName: 'Vance', email: 'mara@mail.example' })
  const tomas = await app.makeClient({
    givenName: 'Tomás',
    familyName: 'Núñez',
    email: 'tomas@mail.example',
    locale: 'es',
  })
  const matter = await app.makeMatter(lawyer, [mara.clientId, tomas.clientId])
  const participantOf = (clientId: string) => {
    const found = matter.participants.find((one) => one.clientId === clientId)
    if (!found) throw new Error('not on the matter')
    return found.participantId
  }
  const emailOf = new Map(matter.participants.map((one) => [one.participantId, one.email ?? '']))
  const confirmed = (participantIds: readonly string[]) =>
    Object.fromEntries(participantIds.map((id) => [id, emailOf.get(id) ?? '']))
  const starter = createShareStarter(app.deps)

  async function upload(name = 'Will of Rosalind Vance.txt', bytes = 'the last will', actor: StaffActor = lawyer) {
    const content = Buffer.from(bytes)
    return granted(
      await uploadDocument(app.deps, actor, {
        matterId: matter.matterId,
        name,
        expectedBytes: content.length,
        source: Readable.from(content.length > 0 ? [content] : []),
      }),
    )
  }

  /** One thing, a document unless it says otherwise; or several `resources`. Every warning is overruled unless it says which. */
  type Order = Partial<ShareInput> & {
    resourceKind?: 'document' | 'thread' | 'folder' | 'request' | 'bill' | 'event'
    resourceId?: string
  }
  async function shareAnswer(participantIds: string[], { resourceKind, resourceId, ...order }: Order) {
    const input: ShareInput = {
      resources: [{ kind: resourceKind ?? 'document', resourceId: resourceId ?? '' }],
      message: '',
      participantIds,
      confirmedEmails: confirmed(participantIds),
      ...order,
    }
    if (input.overruled) return shareResource(app.deps, lawyer, input)
    const preview = await previewShare(app.deps, lawyer, input)
    const overruled = 'refused' in preview ? [] : preview.warnings.map((warning) => warning.warningId)
    return shareResource(app.deps, lawyer, { ...input, overruled })
  }

  /** Shares and lets the undo time pass. */
  async function share(participantIds: string[], order: Order) {
    const batch = granted(await shareAnswer(participantIds, order))
    await endUndoTime()
    return { ...batch, batchId: batch.batchId ?? '' }
  }

  async function endUndoTime() {
    app.clock.advance(shareDelaySeconds * second)
    await starter.drain()
  }

  const threadAnswer = (participantIds: string[], subject = 'The hearing', body = 'It is on Tuesday.') =>
    startThread(app.deps, lawyer, {
      matterId: matter.matterId,
      subject,
      body,
      participantIds,
      confirmedEmails: confirmed(participantIds),
    })

  /** Starts a thread and lets the undo time pass. */
  async function thread(participantIds: string[], subject?: string, body?: string) {
    const started = granted(await threadAnswer(participantIds, subject, body))
    await endUndoTime()
    return started
  }

  const signIn = (clientId: string): Promise<ClientActor> => app.signInClient(clientId, portalAddressId)
  const emails = () => app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('id').execute())
  const shares = () => app.store.read((db) => db.selectFrom('shares').selectAll().orderBy('id').execute())
  const activityKinds = async () =>
    (await app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())).map(
      (row) => row.kind,
    )

  return {
    app,
    portalAddressId,
    lawyer,
    matter,
    mara: { ...mara, participantId: participantOf(mara.clientId) },
    tomas: { ...tomas, participantId: participantOf(tomas.clientId) },
    confirmed,
    starter,
    upload,
    share,
    shareAnswer,
    thread,
    threadAnswer,
    endUndoTime,
    signIn,
    emails,
    shares,
    activityKinds,
  }
}

export type ShareScene = Awaited<ReturnType<typeof createShareScene>>
