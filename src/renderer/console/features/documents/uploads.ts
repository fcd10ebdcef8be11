import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { maxFileBytes, maxFilesPerSending } from '../../../../shared/uploads.ts'
import { problemFrom, problemOf, type Problem } from '../../../rpc/problem.ts'
import type { UploadItem } from '../../../ui/upload/upload-item.ts'
import type { UnfinishedUpload, Uploads } from '../../../ui/upload/uploads.ts'
import { rpc } from '../../rpc.ts'
import { onStale, refresh } from '../../shell/live.ts'
import { useSession } from '../../shell/session.ts'
import type { DroppedFile } from './dropped-files.ts'

/** Where files go: a matter, perhaps one of its folders; or as a new version of a document. */
export interface UploadPlace {
  matterId: string
  folderId?: string | null
  documentId?: string | null
}

/** A file on its way, and where to. */
export interface UploadLine extends UploadItem {
  matterId: string
}

/** One that the host did not take: nothing of it was sent. */
export interface RefusedUpload {
  refusedId: number
  place: UploadPlace
  file: File
  problem: Problem
}

export interface UnfinishedLine extends UnfinishedUpload {
  matterId: string
}

/** Often enough to look alive. */
const drawMs = 150

/** Files on their way to the host: they go on while one looks at other pages, and over a lock. */
export const useUploads = defineStore('uploads', () => {
  const session = useSession()
  const lines = shallowRef<readonly UploadLine[]>([])
  const refused = ref<RefusedUpload[]>([])
  const unfinished = shallowRef<readonly UnfinishedLine[]>([])
  const matterOf = new Map<string, string>()
  /** Over, and taken from the list. */
  const hidden = new Set<string>()
  let engine: Promise<Uploads> | undefined
  let drawing: ReturnType<typeof setTimeout> | undefined
  let doneCount = 0
  let lastRefusedId = 0

  const runningCount = computed(() => lines.value.filter(({ state }) => !isOver(state)).length)

  /** Brought when the first file is chosen: what it stands on is large. */
  function load(): Promise<Uploads> {
    engine ??= import('../../../ui/upload/index.ts').then(({ createUploads, watchBrowser }) => {
      const uploads = createUploads({
        resume: (order) => rpc.uploads.resume(order),
        remove: (order) => rpc.uploads.remove(order),
        list: async () => (await rpc.uploads.list({})).sendings,
      })
      uploads.onChange(() => (drawing ??= setTimeout(() => draw(uploads), drawMs)))
      watchBrowser(uploads)
      uploads.setOwner(owner.value)
      return uploads
    })
    return engine
  }

  function draw(uploads: Uploads): void {
    drawing = undefined
    lines.value = uploads
      .items()
      .filter(({ uploadId, state }) => state !== 'removed' && !hidden.has(uploadId))
      .map((item) => ({ ...item, matterId: matterOf.get(item.sendingId) ?? '' }))
    const done = lines.value.filter(({ state }) => state === 'done' || state === 'checking').length
    if (done > doneCount) refresh('documents', 'matters')
    doneCount = done
  }

  const owner = computed(() => (session.isSignedIn ? session.enteredUserId : null))
  watch(owner, (now) => void engine?.then((uploads) => uploads.setOwner(now)))
  onStale('documents', () => void engine?.then((uploads) => uploads.look()))

  function refuse(place: UploadPlace, files: readonly File[], problem: Problem): void {
    refused.value.push(...files.map((file) => ({ refusedId: ++lastRefusedId, place, file, problem })))
  }

  /** As many sendings as it takes; what one of them is refused does not keep the others. */
  async function add(place: UploadPlace, files: Iterable<File>): Promise<void> {
    const all = [...files]
    const fitting = all.filter((file) => file.size <= maxFileBytes)
    const tooLarge = { messageKey: 'common.documents.refusal.tooLarge', params: { maxGb: maxFileBytes / 1024 ** 3 } }
    refuse(
      place,
      all.filter((file) => file.size > maxFileBytes),
      problemFrom('TOO_LARGE', tooLarge),
    )
    const uploads = await load()
    for (let start = 0; start < fitting.length; start += maxFilesPerSending) {
      const some = fitting.slice(start, start + maxFilesPerSending)
      try {
        const chosen = some.map((file) => ({ file, name: file.name }))
        await uploads.send(chosen, async (announced) => {
          const answer = await rpc.uploads.begin({ ...place, files: announced })
          matterOf.set(answer.sendingId, place.matterId)
          return answer
        })
      } catch (error) {
        refuse(place, some, problemOf(error))
      }
    }
  }

  /** Files with the folders that they lay in, which are made where they are not there yet. */
  async function addDropped(place: UploadPlace, dropped: readonly DroppedFile[]): Promise<void> {
    const groups = [...Map.groupBy(dropped, ({ path }) => path.join('\n')).values()]
    const paths = groups.flatMap(([first]) => (first && first.path.length > 0 ? [[...first.path]] : []))
    const files = dropped.map(({ file }) => file)
    try {
      const parentId = place.folderId ?? null
      const ids: string[] = []
      for (let start = 0; start < paths.length; start += 500) {
        const some = paths.slice(start, start + 500)
        ids.push(...(await rpc.folders.ensure({ matterId: place.matterId, parentId, paths: some })).folderIds)
      }
      if (ids.length > 0) refresh('documents')
      for (const group of groups) {
        const isInFolder = (group[0]?.path.length ?? 0) > 0
        const into = isInFolder ? { ...place, folderId: ids.shift() ?? null } : place
        await add(
          into,
          group.map(({ file }) => file),
        )
      }
    } catch (error) {
      refuse(place, files, problemOf(error))
    }
  }

  async function act(work: (uploads: Uploads) => void | Promise<unknown>): Promise<void> {
    await work(await load())
  }

  /** This person's own that no window of this browser is sending: their files have to be chosen again. */
  async function findUnfinished(): Promise<void> {
    const [left, { sendings }] = await Promise.all([
      load().then((uploads) => uploads.unfinished()),
      rpc.uploads.list({}),
    ])
    for (const { sendingId, matterId } of sendings) matterOf.set(sendingId, matterId)
    unfinished.value = left.map((upload) => ({ ...upload, matterId: matterOf.get(upload.sendingId) ?? '' }))
  }

  return {
    lines,
    refused,
    unfinished,
    runningCount,
    add,
    addDropped,
    findUnfinished,
    pause: (uploadId: string) => act((uploads) => uploads.pause(uploadId)),
    goOn: (uploadId: string) => act((uploads) => uploads.goOn(uploadId)),
    retry: (uploadId: string) => act((uploads) => uploads.retry(uploadId)),
    /** Stops it for good, or takes its line away when it is over. */
    drop: (uploadId: string) =>
      act(async (uploads) => {
        const line = lines.value.find((one) => one.uploadId === uploadId)
        if (line && line.state !== 'failed' && isOver(line.state)) hidden.add(uploadId)
        else await uploads.remove(uploadId)
        draw(uploads)
      }),
    /** False when it is another file. */
    async adopt(upload: UnfinishedLine, file: File): Promise<boolean> {
      const isSame = (await load()).adopt(upload, file)
      if (isSame) unfinished.value = unfinished.value.filter((one) => one.uploadId !== upload.uploadId)
      return isSame
    },
    async giveUp({ uploadId }: UnfinishedLine): Promise<void> {
      await rpc.uploads.remove({ uploadId })
      unfinished.value = unfinished.value.filter((one) => one.uploadId !== uploadId)
    },
    tryAgain(upload: RefusedUpload): Promise<void> {
      forget(upload)
      return add(upload.place, [upload.file])
    },
    forget,
  }

  function forget({ refusedId }: RefusedUpload): void {
    refused.value = refused.value.filter((one) => one.refusedId !== refusedId)
  }
})

export const isOver = (state: UploadItem['state']): boolean =>
  state === 'done' || state === 'checking' || state === 'failed' || state === 'removed'
