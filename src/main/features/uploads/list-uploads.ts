import { hour } from '../../../shared/time.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { fold } from '../../../shared/search-words.ts'
import type { SendingState, UploadState } from '../../../shared/upload-parts.ts'
import type { PortalReader, StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { pathOf, visibleFolders } from '../documents/portal-folders.ts'
import { requireVisibleMatter } from '../matters/matter-visibility.ts'
import { selectMattersOfClient } from '../messages/client-thread-steps.ts'
import { ownerOf } from './resume-upload.ts'
import { clientQuotaLeft } from './upload-limits.ts'
import { countOpenUploads, selectFilesOf, selectSendings } from './uploads.queries.ts'

/** How long what is over stands among what is on its way. */
const shownForMs = hour
const mostSendings = 100

/** What this client has on its way, newest first. */
export function listOwnSendings(deps: Deps, reader: PortalReader): Promise<{ sendings: SendingState[] }> {
  return deps.store.read(async (db) => {
    const scope = { endedSinceMs: deps.clock.now() - shownForMs, limit: mostSendings }
    const found = await selectSendings(db, { owner: { kind: 'client', id: reader.clientId } }, scope)
    return { sendings: await toStates(db, reader.kind === 'client' ? found : await seenBy(db, reader.viewer, found)) }
  })
}

/** Of how many files of this client not all has come yet; none through a client's eyes, where nobody sends. */
export const countUnfinished = (db: ReadDb, reader: PortalReader): Promise<number> =>
  reader.kind === 'client' ? countOpenUploads(db, { kind: 'client', id: reader.clientId }) : Promise.resolve(0)

/** Without those of matters that are walled off from this person: not even their titles. */
async function seenBy(db: ReadDb, viewer: Pick<StaffActor, 'kind' | 'userId'>, found: readonly FoundSending[]) {
  const visible = []
  for (const row of found) if (await requireVisibleMatter(db, viewer, row.matter_id)) visible.push(row)
  return visible
}

/** What this person has on its way; with a matter, what everyone has for it. */
export function listSendingsForStaff(deps: Deps, actor: StaffActor, { matterId }: { matterId?: string | null }) {
  return deps.store.read(async (db) => {
    if (matterId && !(await requireVisibleMatter(db, actor, matterId))) return refuse('NOT_FOUND') as Refusal
    const scope = { endedSinceMs: deps.clock.now() - shownForMs, limit: mostSendings }
    const found = await selectSendings(db, matterId ? { matterId } : { owner: ownerOf(actor) }, scope)
    const visible = await seenBy(db, actor, found)
    const states = await toStates(db, visible)
    return {
      sendings: states.map((state, index) => ({
        ...state,
        ownerName: visible[index]?.owner_name ?? '',
        isOwn: visible[index]?.owner_kind === 'staff' && visible[index].owner_id === actor.userId,
      })),
    }
  })
}

/** Where this client may send to. */
export function listPlaces(deps: Deps, reader: PortalReader) {
  return deps.store.read(async (db) => {
    const nowMs = deps.clock.now()
    const visible = await visibleFolders(db, reader, nowMs)
    const matters = (await selectMattersOfClient(db, reader, nowMs)).map(({ id, title }) => ({
      matterId: id,
      title,
      folders: [...visible.values()]
        .filter((folder) => folder.matterId === id)
        .map((folder) => ({
          folderId: folder.folderId,
          name: folder.name,
          path: pathOf(visible, folder.folderId)
            .slice(0, -1)
            .map((above) => above.name),
        }))
        .sort((a, b) => inOrder([...a.path, a.name], [...b.path, b.name])),
    }))
    return { matters, quotaLeftBytes: await clientQuotaLeft(db, reader.clientId) }
  })
}

/** Each folder right after the one it lies in. */
const inOrder = (a: readonly string[], b: readonly string[]) => (fold(a.join('\n')) < fold(b.join('\n')) ? -1 : 1)

type FoundSending = Awaited<ReturnType<typeof selectSendings>>[number]
type FoundFile = Awaited<ReturnType<typeof selectFilesOf>>[number]

async function toStates(db: ReadDb, sendings: readonly FoundSending[]): Promise<SendingState[]> {
  const files = await selectFilesOf(
    db,
    sendings.map((sending) => sending.id),
  )
  return sendings.map((sending) => ({
    sendingId: sending.id,
    matterId: sending.matter_id,
    matterTitle: sending.title,
    threadId: sending.thread_id,
    createdAtMs: sending.created_at_ms,
    files: files.filter((file) => file.sending_id === sending.id).map(toState),
  }))
}

const toState = (file: FoundFile): UploadState => ({
  uploadId: file.id,
  name: file.name,
  sizeBytes: file.size_bytes,
  offsetBytes: file.offset_bytes,
  fingerprint: file.fingerprint,
  state: stateOf(file),
  documentId: file.document_id,
  expiresAtMs: file.expires_at_ms,
})

const ended = ['removed', 'revoked', 'expired'] as const

function stateOf({
  state,
  file_state: fileState,
  offset_bytes: offset,
  size_bytes: size,
}: FoundFile): UploadState['state'] {
  if (state === 'done') return fileState === 'checking' ? 'checking' : 'done'
  if (state === 'open') return offset === size ? 'checking' : 'open'
  return ended.find((end) => end === state) ?? 'removed'
}
