import { refuse, isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { ConsoleActor } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { MatterRow, ShareRow } from '../../platform/store/tables.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { countBelow, selectCoveringShares, selectDocumentsBelow } from './coverage.queries.ts'
import { readPeople, type Audience } from './people.ts'
import { isAsNew, type ShareItem } from './place-shares.ts'
import { scanObstacleKey } from './scan-obstacle.ts'
import {
  safeScanStates,
  selectDocumentsToShare,
  selectAddressee,
  selectAttending,
  selectShareable,
  selectWordsOf,
  type DocumentToShare,
  type ResourceKind,
  type Shareable,
} from './resources.queries.ts'
import { selectOpenSharesOf } from './sharing.queries.ts'

export type Occasion = 'share' | 'release' | 'move'

export interface SubjectInput {
  occasion?: Occasion
  resources: readonly { kind: ResourceKind; resourceId: string }[]
  /** Where it is moved to. */
  folderId?: string | null
}

/** One thing of the dialog, with what stands in its way. */
export interface ShownResource {
  kind: ResourceKind
  resourceId: string
  name: string
  versionNumber: number | null
  fileCount: number | null
  heldCount: number | null
  unsafeCount: number | null
  obstacleKey: string | null
}

/** A file whose name and words are looked at before it is sent, as part of one thing of the dialog. */
export interface CheckedFile {
  documentId: string
  name: string
  fileId: string
}

/** What is about to be shared, as one moment of the store has it. */
export interface ShareSubject {
  occasion: Occasion
  matter: MatterRow
  folder: { id: string; name: string } | null
  shown: ShownResource[]
  /** What gets a share of its own. */
  items: ShareItem[]
  /** Of each document that is released or moved: the folders' shares through which it will be seen. */
  through: Map<string, ShareRow[]> | undefined
  files: CheckedFile[]
  /** How many files it brings: more than stand in `files` when a folder holds more than are looked at. */
  fileCount: number
  folderNames: { resourceId: string; name: string }[]
  /** Of bills and events: the words that whoever has them reads. */
  texts: { resourceId: string; name: string; text: string }[]
  /** Of bills: the client that each is addressed to. */
  addressees: { resourceId: string; name: string; clientId: string; clientName: string }[]
  /** Of an event: the participants who are to be there, and so see all of it. */
  attending: ReadonlySet<string> | null
  audience: Audience
  /** By participant, the older version of the one document that they see. */
  olderVersion: Map<string, number>
}

/** More files than this are not looked at one by one. */
const mostChecked = 2_000
const mostMoved = 500

/** Reads what is to be shared, and who could be chosen for it. NOT_FOUND for what this person may not see. */
export async function readSubject(
  db: ReadDb,
  actor: ConsoleActor,
  input: SubjectInput,
): Promise<ShareSubject | Refusal> {
  const { occasion = 'share' } = input
  const resources = [...new Map(input.resources.map((one) => [`${one.kind} ${one.resourceId}`, one])).values()]
  const [first] = resources
  const isAlone = (kind: ResourceKind) => kind === 'thread' || kind === 'request' || kind === 'event'
  const isMixed = resources.some(({ kind }) => (kind === 'bill') !== (first?.kind === 'bill'))
  if (resources.length > 1 && (isMixed || resources.some(({ kind }) => isAlone(kind))))
    return refuse('INVALID', { messageKey: 'common.sharing.refusal.oneAtATime' })
  const found = await Promise.all(
    resources.filter(({ kind }) => kind !== 'document').map((one) => selectShareable(db, one.kind, one.resourceId)),
  )
  const documents = await selectDocumentsToShare(
    db,
    resources.flatMap((one) => (one.kind === 'document' ? one.resourceId : [])),
  )
  const others = found.filter((one) => one !== undefined)
  const matterIds = new Set([...others, ...documents].map((one) => one.matter_id))
  const [matterId] = matterIds
  if (!first || others.length + documents.length < resources.length || matterIds.size !== 1) return refuse('NOT_FOUND')
  const matter = await requireVisibleMatter(db, actor, matterId ?? '')
  if (!matter) return refuse('NOT_FOUND')

  const subject: ShareSubject = {
    occasion,
    matter,
    folder: null,
    shown: [],
    items: [],
    through: undefined,
    files: [],
    fileCount: 0,
    folderNames: [],
    texts: [],
    addressees: [],
    attending: null,
    audience: await readPeople(db, matter.id, first.kind, first.resourceId),
    olderVersion: new Map(),
  }
  const byId = new Map([...others, ...documents].map((one) => [one.id, one]))
  for (const { kind, resourceId } of resources) {
    const document = kind === 'document' ? documents.find((one) => one.id === resourceId) : undefined
    if (document) addDocument(subject, document)
    else if (kind === 'folder') await addFolder(db, subject, resourceId, byId.get(resourceId)?.name ?? '')
    else
      await addOther(
        db,
        subject,
        kind,
        found.find((one) => one?.id === resourceId),
      )
  }
  const folder = occasion === 'share' ? null : await readFolders(db, subject, input, documents)
  if (isRefusal(folder)) return folder
  await readSeers(db, subject)
  return subject
}

function addDocument(subject: ShareSubject, document: DocumentToShare): void {
  const { id, name, version_number: versionNumber } = document
  subject.shown.push({
    kind: 'document',
    resourceId: id,
    name,
    versionNumber,
    fileCount: null,
    heldCount: null,
    unsafeCount: null,
    obstacleKey: safeScanStates.includes(document.scan_state) ? null : scanObstacleKey(document.scan_state),
  })
  subject.items.push({ kind: 'document', resourceId: id, name, versionNumber })
  subject.files.push({ documentId: id, name, fileId: document.file_id })
  subject.fileCount += 1
}

async function addOther(db: ReadDb, subject: ShareSubject, kind: ResourceKind, found?: Shareable): Promise<void> {
  if (!found) return
  const { id: resourceId, name, obstacleKey } = found
  const nothing = { versionNumber: null, fileCount: null, heldCount: null, unsafeCount: null }
  subject.shown.push({ kind, resourceId, name, ...nothing, obstacleKey })
  subject.items.push({ kind, resourceId, name, versionNumber: null })
  if (kind !== 'bill' && kind !== 'event') return
  subject.texts.push({ resourceId, name, text: await selectWordsOf(db, kind, resourceId) })
  if (kind === 'event') subject.attending = await selectAttending(db, resourceId)
  const addressee = kind === 'bill' ? await selectAddressee(db, resourceId) : undefined
  if (addressee) subject.addressees.push({ resourceId, name, ...addressee })
}

async function addFolder(db: ReadDb, subject: ShareSubject, resourceId: string, name: string): Promise<void> {
  const counted = await countBelow(db, resourceId)
  const held = Number(counted.held ?? 0)
  const unsafe = Number(counted.unsafe ?? 0)
  const isMoved = subject.occasion === 'move'
  const fileCount = Number(counted.files) - unsafe - (isMoved ? 0 : held)
  subject.shown.push({
    kind: 'folder',
    resourceId,
    name,
    versionNumber: null,
    fileCount,
    heldCount: isMoved ? 0 : held,
    unsafeCount: unsafe,
    obstacleKey: null,
  })
  subject.fileCount += fileCount
  subject.folderNames.push({ resourceId, name })
  if (!isMoved) subject.items.push({ kind: 'folder', resourceId, name, versionNumber: null })
  for (const file of await selectDocumentsBelow(db, resourceId, isMoved ? mostMoved + 1 : mostChecked)) {
    if (!safeScanStates.includes(file.scan_state) || (file.is_held === 1 && !isMoved)) continue
    subject.files.push({ documentId: file.id, name: file.name, fileId: file.file_id })
    if (isMoved)
      subject.items.push({
        kind: 'document',
        resourceId: file.id,
        name: file.name,
        versionNumber: file.version_number,
      })
  }
}

/** The folders through which it will be seen: the target of a move, or where what is released lies. */
async function readFolders(
  db: ReadDb,
  subject: ShareSubject,
  { folderId }: SubjectInput,
  documents: readonly DocumentToShare[],
): Promise<null | Refusal> {
  const through = new Map<string, ShareRow[]>()
  if (subject.occasion === 'move') {
    const target = folderId ? await selectShareable(db, 'folder', folderId) : undefined
    if (!target || target.matter_id !== subject.matter.id) return refuse('NOT_FOUND', { field: 'folderId' })
    const covering = await selectCoveringShares(db, target.id)
    if (covering.length === 0) return refuse('CONFLICT', { messageKey: 'common.sharing.refusal.folderUnseen' })
    subject.folder = { id: target.id, name: target.name }
    for (const item of subject.items) through.set(item.resourceId, covering.map(toShare))
  } else {
    for (const [place, group] of Map.groupBy(documents, (document) => document.folder_id)) {
      const covering = place === null ? [] : await selectCoveringShares(db, place)
      if (covering.length === 0) return refuse('CONFLICT', { messageKey: 'common.sharing.refusal.folderUnseen' })
      for (const document of group) {
        if (document.is_held !== 1)
          return refuse('STALE', { messageKey: 'common.sharing.refusal.notHeld', params: { name: document.name } })
        through.set(document.id, covering.map(toShare))
      }
    }
    const [place] = new Set(documents.map((document) => document.folder_id))
    const folder = place ? await selectShareable(db, 'folder', place) : undefined
    subject.folder = folder ? { id: folder.id, name: folder.name } : null
    if (through.size < subject.items.length) return refuse('INVALID', { field: 'resources' })
  }
  subject.through = through
  return null
}

const toShare = ({ new_files: _rule, ...share }: ShareRow & { new_files: string }): ShareRow => share

async function readSeers(db: ReadDb, subject: ShareSubject): Promise<void> {
  const { items, audience, through } = subject
  const seeing = new Map<string, number>()
  const touching = new Set<string>()
  for (const [kind, group] of Map.groupBy(items, (item) => item.kind)) {
    const open = await selectOpenSharesOf(
      db,
      kind,
      group.map((item) => item.resourceId),
    )
    const openOf = Map.groupBy(open, (share) => share.resource_id)
    for (const item of group)
      for (const [participantId, shares] of Map.groupBy(
        openOf.get(item.resourceId) ?? [],
        (one) => one.participant_id,
      )) {
        touching.add(participantId)
        if (shares.some((share) => isAsNew(share, item)))
          seeing.set(participantId, (seeing.get(participantId) ?? 0) + 1)
        else if (items.length === 1 && kind === 'document')
          subject.olderVersion.set(participantId, Math.max(...shares.map((share) => share.version_number ?? 0)))
      }
  }
  const vias = [...(through?.values() ?? [])].flat()
  subject.audience = {
    ...audience,
    touching,
    seers: new Set([...seeing].flatMap(([participantId, count]) => (count >= items.length ? participantId : []))),
    ...(through && { inFolder: new Set(vias.map((via) => via.participant_id)) }),
  }
}
