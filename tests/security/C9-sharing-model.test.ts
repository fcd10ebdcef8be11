import { expect, test } from 'vitest'
import type { ClientActor, StaffActor } from '../../src/main/actor.ts'
import { removeDocument, restoreDocument } from '../../src/main/features/documents/change-document.ts'
import { addDocumentStep, addVersionStep } from '../../src/main/features/documents/add-document.ts'
import { documentContentForClient } from '../../src/main/features/documents/document-content.ts'
import { moveDocuments } from '../../src/main/features/documents/move-documents.ts'
import { getSharedDocument } from '../../src/main/features/documents/portal-documents.ts'
import { visibleDocuments } from '../../src/main/features/sharing/visible-shares.ts'
import { removeFolder, restoreFolder } from '../../src/main/features/folders/bin-folder.ts'
import { createFolder } from '../../src/main/features/folders/create-folder.ts'
import { moveFolder } from '../../src/main/features/folders/move-folder.ts'
import { addParticipant, removeParticipant } from '../../src/main/features/matters/change-participants.ts'
import { getClientThread, listClientThreads } from '../../src/main/features/messages/portal-threads.ts'
import { letThrough } from '../../src/main/features/scanning/settle-scan.ts'
import { listSharesOf } from '../../src/main/features/sharing/list-shares.ts'
import { previewShare } from '../../src/main/features/sharing/preview-share.ts'
import { shareResource } from '../../src/main/features/sharing/share-resource.ts'
import { createShareStarter } from '../../src/main/features/sharing/share-starter.ts'
import type { SubjectInput } from '../../src/main/features/sharing/share-subject.ts'
import { coverNewFile, placeOwnShare } from '../../src/main/features/sharing/steps.ts'
import { undoShare } from '../../src/main/features/sharing/undo-share.ts'
import { unshare } from '../../src/main/features/sharing/unshare.ts'
import { isRefusal } from '../../src/shared/errors.ts'
import { second } from '../../src/shared/time.ts'
import { SharingModel, type ModelDocument } from '../support/sharing-model.ts'
import { createTestApp, granted, system } from '../support/test-app.ts'

/** How many sequences, each from a seed of its own, and of how many steps. More of both by the environment. */
const sequences = Number(process.env.PORTICO_MODEL_SEQUENCES ?? 6)
const steps = Number(process.env.PORTICO_MODEL_STEPS ?? 45)
const firstSeed = Number(process.env.PORTICO_MODEL_SEED ?? 1)

/** What happens more often than the rest, so that things come to be seen, and then to be seen no more. */
const weights: Record<string, number> = {
  'add a file': 3,
  'move a document': 4,
  'share a folder': 3,
  'the undo time ends': 5,
  'unshare a document': 2,
  'restore a document': 2,
  'somebody is back': 3,
  release: 4,
  'a client sends a file': 2,
  'a scan lets a file through': 3,
  'add a version': 2,
}
const beginning = [
  ...['make a folder', 'make a folder', 'make a folder', 'add a file', 'add a file', 'add a file', 'add a file'],
  ...['share a folder', 'share a folder', 'the undo time ends', 'add a file', 'add a file'],
]

/** Numbers below 1, the same ones for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

async function createWorld(seed: number) {
  const random = numbersOf(seed)
  const below = (n: number) => Math.floor(random() * n)
  const oneOf = <T>(all: readonly T[]): T | undefined => all[below(all.length)]
  const someOf = <T>(all: readonly T[]) => all.filter(() => random() < 0.6)

  const app = await createTestApp()
  const { deps, clock } = app
  const { portalAddressId } = await app.makeFirm({ shareDelaySeconds: 10 })
  const lawyer: StaffActor = await app.makeStaff('staff', 'Elena Ibarra')
  const clients = await Promise.all([0, 1, 2].map((n) => app.makeClient({ email: `c${n}@mail.example` })))
  const clientIds = clients.map((client) => client.clientId)
  const matters = await Promise.all([0, 1].map((n) => app.makeMatter(lawyer, clientIds, { title: `Matter ${n}` })))
  const participantOf = new Map(
    matters.flatMap((matter, m) =>
      matter.participants.map((one) => [`${clientIds.indexOf(one.clientId)} ${m}`, one.participantId] as const),
    ),
  )
  // Everyone can sign in from the beginning: what they then see is another question.
  await app.store.write(async ({ db }) => {
    await db
      .updateTable('clients')
      .set((eb) => ({ has_portal_access: 1, portal_email_norm: eb.ref('email_norm'), invited_at_ms: 1 }))
      .execute()
  })
  const readers: ClientActor[] = await Promise.all(clientIds.map((id) => app.signInClient(id, portalAddressId)))
  const starter = createShareStarter(deps)
  const model = new SharingModel()
  const waiting: { batchId: string; batch: string }[] = []
  let count = 0

  const isThere = (document: ModelDocument) => document.binned === 'no'
  const documents = () => [...model.documents.values()].filter(isThere)
  const folders = () => [...model.folders.values()].filter((folder) => folder.binnedWith === null)
  const nextName = () => `secret-${String(++count).padStart(3, '0')}.txt`

  async function stored(folder: string | null, matter: number, by: number | null) {
    const name = nextName()
    const isUnsafe = random() < 0.15
    const storageKey = `${name}-1`
    const { documentId } = await app.store.write(async (tx) => {
      const actor = by === null ? lawyer : readers[by]!
      const file = { stored: { storageKey, sizeBytes: 1 }, mediaType: 'text/plain' }
      const input = { matterId: matters[matter]!.matterId, folderId: folder, name, ...file }
      const made = await addDocumentStep(tx, deps, actor, input)
      if (isUnsafe)
        await tx.db.updateTable('files').set({ scan_state: 'quarantined' }).where('id', '=', made.fileId).execute()
      if (by !== null) {
        const own = { kind: 'document' as const, resourceId: made.documentId, matterId: input.matterId, threadId: null }
        granted(await placeOwnShare(tx, deps, readers[by]!, own))
      }
      await coverNewFile(tx, deps, actor, made.documentId)
      return made
    })
    if (isUnsafe) model.unsafe.add(storageKey)
    return { id: documentId, matter, folder, versions: [storageKey], isHeld: false, binned: 'no' as const }
  }

  /** Through the dialog: what it shows of who can be chosen decides who is. */
  async function share(subject: SubjectInput, matter: number, place: (clients: number[], batch: string) => void) {
    const preview = await previewShare(deps, lawyer, { ...subject, participantIds: [] })
    if (isRefusal(preview)) return `refused ${preview.refused}`
    if (preview.resources.some((resource) => resource.obstacleKey !== null)) return 'not safe'
    const chosen = someOf(preview.people.filter((person) => person.obstacleKey === null))
    if (chosen.length === 0 && subject.occasion !== 'move') return 'nobody'
    const participantIds = chosen.map((person) => person.participantId)
    const confirmedEmails = Object.fromEntries(chosen.map((person) => [person.participantId, person.email ?? '']))
    const { warnings } = granted(await previewShare(deps, lawyer, { ...subject, participantIds }))
    const overruled = warnings.map((warning) => warning.warningId)
    const batch = `b${++count}`
    const answer = granted(
      await shareResource(deps, lawyer, { ...subject, participantIds, confirmedEmails, message: '', overruled }),
    )
    const who = chosen.map((person) => clientIds.indexOf(person.clientId))
    place(who, batch)
    if (answer.batchId !== null) waiting.push({ batchId: answer.batchId, batch })
    return `of matter ${matter} to ${who.join(' ')}`
  }

  const asDocuments = (ids: string[]) => ids.map((resourceId) => ({ kind: 'document' as const, resourceId }))

  const actions: Record<string, () => Promise<unknown>> = {
    'share documents': async () => {
      const first = oneOf(documents())
      if (!first) return
      const others = someOf(documents().filter((one) => one !== first && one.matter === first.matter)).slice(0, 2)
      const ids = [first, ...others].map((one) => one.id)
      return share({ resources: asDocuments(ids) }, first.matter, (who, batch) => model.shareDocuments(ids, who, batch))
    },
    'share a folder': async () => {
      const folder = oneOf(folders())
      if (!folder) return
      return share({ resources: [{ kind: 'folder', resourceId: folder.id }] }, folder.matter, (who, batch) =>
        model.shareFolder(folder.id, who, batch),
      )
    },
    release: async () => {
      const first = oneOf(documents().filter((one) => one.isHeld && model.over(one.folder).length > 0))
      if (!first) return
      return share({ occasion: 'release', resources: asDocuments([first.id]) }, first.matter, (who, batch) =>
        model.release([first.id], who, batch),
      )
    },
    'move a document': async () => {
      const document = oneOf(documents())
      if (!document) return
      const target = oneOf([null, ...folders().filter((one) => one.matter === document.matter)])
      const folderId = target?.id ?? null
      const moved = await moveDocuments(deps, lawyer, { documentIds: [document.id], folderId })
      if (!isRefusal(moved)) return model.moveDocument(document, folderId)
      expect(moved.messageKey).toBe('common.folders.refusal.intoShared')
      const subject = { occasion: 'move' as const, resources: asDocuments([document.id]), folderId }
      return share(subject, document.matter, (who, batch) => {
        model.moveDocument(document, folderId)
        model.release([document.id], who, batch)
      })
    },
    'move a folder': async () => {
      const folder = oneOf(folders())
      if (!folder) return
      const target = oneOf([null, ...folders().filter((one) => one.matter === folder.matter && one !== folder)])
      const parentId = target?.id ?? null
      if (parentId !== null && model.below(folder.id).includes(parentId)) return
      const moved = await moveFolder(deps, lawyer, { folderId: folder.id, parentId })
      if (!isRefusal(moved)) return model.moveFolder(folder.id, parentId, false)
      expect(moved.messageKey).toBe('common.folders.refusal.intoShared')
      const resources = [{ kind: 'folder' as const, resourceId: folder.id }]
      return share({ occasion: 'move', resources, folderId: parentId }, folder.matter, (who, batch) => {
        const inside = model
          .inside(model.below(folder.id))
          .filter((one) => isThere(one) && model.isSafe(one, model.newest(one)))
          .map((one) => one.id)
        model.moveFolder(folder.id, parentId, true)
        model.release(inside, who, batch)
      })
    },
    'add a file': async () => {
      const folder = oneOf([null, ...folders(), ...folders()])
      const document = await stored(folder?.id ?? null, folder?.matter ?? below(2), null)
      model.addByFirm(document)
    },
    'a client sends a file': async () => {
      const client = below(3)
      const seen = folders().filter(
        (one) =>
          model.isOn(client, one.matter) && model.over(one.id).some((share) => share.client === client && share.isLive),
      )
      const folder = oneOf([null, ...seen, ...seen])
      const matter = folder?.matter ?? below(2)
      if (!model.isOn(client, matter)) return
      model.addByClient(client, await stored(folder?.id ?? null, matter, client))
    },
    'add a version': async () => {
      const document = oneOf(documents())
      if (!document) return
      const storageKey = `${document.versions[0]}-${document.versions.length + 1}`
      const file = { stored: { storageKey, sizeBytes: 1 }, mediaType: 'text/plain' }
      const isUnsafe = random() < 0.4
      await app.store.write(async (tx) => {
        const { fileId } = granted(
          await addVersionStep(tx, deps, lawyer, { documentId: document.id, name: 'next.txt', ...file }),
        )
        if (isUnsafe)
          await tx.db.updateTable('files').set({ scan_state: 'quarantined' }).where('id', '=', fileId).execute()
      })
      if (isUnsafe) model.unsafe.add(storageKey)
      document.versions.push(storageKey)
    },
    'make a folder': async () => {
      if (folders().length >= 6) return
      const parent = oneOf([null, ...folders()])
      const matter = parent?.matter ?? below(2)
      const newFiles = random() < 0.5 ? 'visible' : 'held'
      const { folderId } = granted(
        await createFolder(deps, lawyer, {
          matterId: matters[matter]!.matterId,
          parentId: parent?.id ?? null,
          name: `Folder ${++count}`,
          newFiles,
        }),
      )
      model.folders.set(folderId, { id: folderId, matter, parent: parent?.id ?? null, newFiles, binnedWith: null })
    },
    'unshare a document': async () => {
      const given = (document: ModelDocument) => [0, 1, 2].map((client) => model.grantsOf(client, document.id).length)
      // Somebody who sees it in two ways, if there is one: neither is left to them.
      const seen = documents().filter((one) => given(one).some((ways) => ways > 0))
      const document = oneOf(seen.filter((one) => given(one).some((ways) => ways > 1))) ?? oneOf(seen)
      if (!document) return
      const about = { resourceKind: 'document' as const, resourceId: document.id }
      const viewer = oneOf(granted(await listSharesOf(deps, lawyer, about)).seenBy)
      if (!viewer) return
      granted(await unshare(deps, lawyer, { shareId: viewer.shareId }))
      model.unshareDocument(clientIds.indexOf(viewer.clientId), document.id)
    },
    'unshare a folder': async () => {
      const folder = oneOf(folders())
      if (!folder) return
      const about = { resourceKind: 'folder' as const, resourceId: folder.id }
      const viewer = oneOf(granted(await listSharesOf(deps, lawyer, about)).seenBy)
      if (!viewer) return
      granted(await unshare(deps, lawyer, { shareId: viewer.shareId }))
      const client = clientIds.indexOf(viewer.clientId)
      model.endFolderShares((one) => one.client === client && one.folder === folder.id)
    },
    'bin a document': async () => {
      const document = oneOf(documents())
      if (!document) return
      granted(await removeDocument(deps, lawyer, { documentId: document.id }))
      model.binDocument(document)
    },
    'restore a document': async () => {
      const document = oneOf([...model.documents.values()].filter((one) => !isThere(one)))
      if (!document) return
      granted(await restoreDocument(deps, lawyer, { documentId: document.id }))
      model.restoreDocument(document)
    },
    'bin a folder': async () => {
      const folder = random() < 0.4 ? oneOf(folders()) : undefined
      if (!folder) return
      granted(await removeFolder(deps, lawyer, { folderId: folder.id }))
      model.binFolder(folder.id)
    },
    'restore a folder': async () => {
      const folder = oneOf([...model.folders.values()].filter((one) => one.binnedWith === one.id))
      if (!folder) return
      granted(await restoreFolder(deps, lawyer, { folderId: folder.id }))
      model.restoreFolder(folder.id)
    },
    'somebody leaves': async () => {
      const client = below(3)
      const matter = below(2)
      if (!model.isOn(client, matter) || random() < 0.5) return
      const participantId = participantOf.get(`${client} ${matter}`)!
      granted(await removeParticipant(deps, lawyer, { participantId }))
      model.leave(client, matter)
    },
    'somebody is back': async () => {
      const [client, matter] = (oneOf([...model.absent]) ?? '').split(' ').map(Number)
      if (client === undefined || matter === undefined) return
      const { matterId } = matters[matter]!
      granted(await addParticipant(deps, lawyer, { matterId, clientId: clientIds[client]!, role: '' }))
      model.join(client, matter)
    },
    'a scan lets a file through': async () => {
      const key = oneOf([...model.unsafe])
      if (key === undefined) return
      await app.store.write(async (tx) => {
        const file = await tx.db
          .selectFrom('files')
          .select('id')
          .where('storage_key', '=', key)
          .executeTakeFirstOrThrow()
        await tx.db.updateTable('files').set({ scan_state: 'clean' }).where('id', '=', file.id).execute()
        await letThrough(tx, deps, system, file.id)
      })
      model.unsafe.delete(key)
      for (const document of documents())
        if (document.versions.at(-1) === key && document.folder !== null) model.appear(document)
    },
    undo: async () => {
      const last = waiting.pop()
      if (!last) return
      const undone = await undoShare(deps, lawyer, last)
      // Everything of it may have ended meanwhile.
      if (isRefusal(undone)) expect(undone.refused).toBe('GONE')
      model.undo(last.batch)
    },
    'the undo time ends': async () => {
      clock.advance(10 * second)
      await starter.drain()
      for (const { batch } of waiting.splice(0)) model.start(batch)
    },
  }

  /** What every client can list and fetch, against the model. */
  async function compare() {
    for (const [client, reader] of readers.entries()) {
      const listed = await app.store.read((db) =>
        visibleDocuments(db, reader, clock.now()).select(['shares.resource_id', 'files.storage_key']).execute(),
      )
      const expected = [...model.documents.values()].flatMap((document) => {
        const version = model.sees(client, document)
        return version === null ? [] : [`${document.id} ${document.versions[version - 1]}`]
      })
      expect(
        listed.map((row) => `${row.resource_id} ${row.storage_key}`).sort(),
        `what client ${client} lists`,
      ).toEqual(expected.sort())
      for (const document of model.documents.values()) {
        const version = model.sees(client, document)
        const content = await documentContentForClient(deps, reader, document.id, { isFromStart: false })
        const fetched = isRefusal(content) ? content.refused : content.storageKey
        const due =
          version === null
            ? 'NOT_FOUND'
            : model.isSafe(document, version)
              ? document.versions[version - 1]
              : 'UNAVAILABLE'
        expect(fetched, `client ${client} fetching ${document.id}`).toBe(due)
        if (version === null)
          expect(isRefusal(await getSharedDocument(deps, reader, { documentId: document.id }))).toBe(true)
      }
    }
  }

  /** Nothing that a client never had is named to them in Messages. */
  async function compareMessages(everSeen: readonly Set<string>[]) {
    for (const [client, reader] of readers.entries()) {
      const { rows } = await listClientThreads(deps, reader, { limit: 200 })
      const opened = await Promise.all(rows.map((row) => getClientThread(deps, reader, { threadId: row.threadId })))
      const said = JSON.stringify([rows, opened])
      for (const document of model.documents.values()) {
        const name = document.versions[0]!.replace(/-1$/, '')
        if (!everSeen[client]!.has(document.id)) expect(said, `client ${client} reading of ${name}`).not.toContain(name)
      }
    }
  }

  return { app, model, actions, oneOf, compare, compareMessages }
}

test.each(Array.from({ length: sequences }, (_, n) => firstSeed + n))(
  'C9 SHR-2 SHR-6 whatever is done, each client lists and fetches what a simple model says (sequence %i)',
  { timeout: 600_000 },
  async (seed) => {
    const world = await createWorld(seed)
    const everSeen = [new Set<string>(), new Set<string>(), new Set<string>()]
    const done: string[] = []
    try {
      const often = Object.keys(world.actions).flatMap((name) => Array.from({ length: weights[name] ?? 1 }, () => name))
      for (const name of beginning) await world.actions[name]!()
      for (let step = 0; step < steps; step += 1) {
        const name = world.oneOf(often)!
        done.push(name)
        const told = await world.actions[name]!()
        if (typeof told === 'string') done.push(`  ${told}`)
        await world.compare()
        for (const document of world.model.documents.values())
          for (const client of [0, 1, 2])
            if (world.model.sees(client, document) !== null) everSeen[client]!.add(document.id)
        if (step % 5 === 4) await world.compareMessages(everSeen)
      }
    } catch (error) {
      throw new Error(`Sequence ${seed}, step ${done.length}:\n${done.slice(-25).join('\n')}`, { cause: error })
    } finally {
      await world.app.close()
    }
  },
)
