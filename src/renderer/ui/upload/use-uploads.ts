import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { totalOf, type UploadItem, type UploadTotal } from './upload-item.ts'
import type { Uploads } from './uploads.ts'

/** Often enough to look alive, seldom enough for a phone. */
const drawMs = 150

/** The queue as a component draws it: `sendingId` narrows it to one sending. In the life of the calling scope. */
export function useUploads(
  uploads: Uploads,
  sendingId?: () => string | null,
): { items: ShallowRef<readonly UploadItem[]>; shown: ComputedRef<UploadItem[]>; total: ComputedRef<UploadTotal> } {
  const items = shallowRef(uploads.items())
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = uploads.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined
      items.value = uploads.items()
    }, drawMs)
  })
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
  })
  const shown = computed(() =>
    sendingId ? items.value.filter((item) => item.sendingId === sendingId()) : [...items.value],
  )
  return { items, shown, total: computed(() => totalOf(shown.value)) }
}
