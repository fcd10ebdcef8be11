import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { rpc } from '../rpc.ts'

export interface Draft {
  body: Ref<string>
  savedAtMs: Ref<number | null>
  /** The last saving did not reach the host: what is typed is only here. */
  isUnsaved: Ref<boolean>
  /** After sending: nothing is left to keep. */
  clear(): void
}

const waitMs = 700

/**
 * What is being written at a place, kept by the host as one types, so that a lock, a crash or another machine finds it again. A
 * change of place saves the old one first.
 */
export function useDraft(place: () => string): Draft {
  const body = ref('')
  const savedAtMs = ref<number | null>(null)
  const isUnsaved = ref(false)
  let loaded = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  async function save(where: string, words: string): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    try {
      const { updatedAtMs } = await rpc.messages.saveDraft({ place: where, body: words })
      if (where !== place()) return
      loaded = words
      savedAtMs.value = words ? updatedAtMs : null
      isUnsaved.value = body.value !== words
    } catch {
      // Said by isUnsaved beside the words; the next key tries again.
      isUnsaved.value = true
    }
  }

  watch(
    place,
    async (where, before) => {
      if (timer && before) void save(before, body.value)
      body.value = loaded = ''
      savedAtMs.value = null
      if (!where) return
      try {
        const draft = await rpc.messages.getDraft({ place: where })
        if (where !== place() || body.value) return
        body.value = loaded = draft.body
        savedAtMs.value = draft.body ? draft.updatedAtMs : null
      } catch {
        // No draft to be had: an empty place to write in is right.
      }
    },
    { immediate: true },
  )
  watch(body, (words) => {
    if (words === loaded || !place()) return
    isUnsaved.value = true
    clearTimeout(timer)
    timer = setTimeout(() => void save(place(), body.value), waitMs)
  })
  onScopeDispose(() => {
    if (timer && place()) void save(place(), body.value)
  })

  return {
    body,
    savedAtMs,
    isUnsaved,
    clear() {
      clearTimeout(timer)
      timer = undefined
      body.value = loaded = ''
      savedAtMs.value = null
      isUnsaved.value = false
      void save(place(), '')
    },
  }
}
