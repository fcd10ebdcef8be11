import { effectScope, ref, shallowRef, watch } from 'vue'
import type { ChosenFile } from '../../../ui/upload/check-files.ts'
import type { Uploads } from '../../../ui/upload/uploads.ts'
import { rpc } from '../../rpc.ts'
import { onLive } from '../../shell/live.ts'
import { session } from '../../shell/session.ts'

/** How many files this page still has to send. */
export const uploadingCount = ref(0)
/** What is chosen on the page of sending and not sent yet: kept while one looks at something else. */
export const chosenFiles = shallowRef<readonly ChosenFile[]>([])

/** A pressing of Send, while this page lives: where its files stand in Messages. */
interface Sending {
  sendingId: string
  threadId: string
}
export const sendings = shallowRef<readonly Sending[]>([])

let made: Promise<Uploads> | null = null

/** The one engine of this page, fetched when it is first needed. It lives on across pages and an idle sign-out (ACC-7). */
export function portalUploads(): Promise<Uploads> {
  made ??= makeUploads().catch((error: unknown) => {
    made = null
    throw error
  })
  return made
}

async function makeUploads(): Promise<Uploads> {
  const { createUploads, watchBrowser } = await import('../../../ui/upload/index.ts')
  const uploads = createUploads({
    resume: (order) => rpc.uploads.resume(order),
    remove: (order) => rpc.uploads.remove(order),
    list: async () => (await rpc.uploads.list()).sendings,
  })
  watchBrowser(uploads)
  uploads.onChange(() => (uploadingCount.value = uploads.openCount()))
  let lastName = session.value?.name
  effectScope(true).run(() => {
    watch(
      session,
      (now) => {
        uploads.setOwner(now?.name ?? null)
        if (!now || now.name === lastName) return
        lastName = now.name
        chosenFiles.value = []
        sendings.value = []
      },
      { immediate: true },
    )
    onLive(['documents', 'messages'], () => uploads.look())
  })
  return uploads
}

export interface SendOrder {
  matterId: string
  folderId?: string | null
  threadId?: string | null
  requestItemId?: string | null
  /** Of a conversation that begins with it. */
  subject?: string
  message: string
}

/** **Send**: announces the files to the host, and begins. Throws what the host refused; nothing is sent then. */
export async function sendFiles(files: readonly ChosenFile[], order: SendOrder): Promise<Sending> {
  const uploads = await portalUploads()
  const { sendingId, threadId } = await uploads.send(files, (announced) =>
    rpc.uploads.begin({ ...order, files: announced }),
  )
  const sending = { sendingId, threadId }
  sendings.value = [...sendings.value, sending]
  return sending
}
