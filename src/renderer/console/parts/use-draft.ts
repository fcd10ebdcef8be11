import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { second } from '../../../shared/time.ts'
import { rpc } from '../rpc.ts'
import { useSession } from '../shell/session.ts'

export interface Draft {
  body: Ref<string>
  savedAtMs: Ref<number | null>
  /** The last saving did not reach the host: what is typed is only here. */
  isUnsaved: Ref<boolean>
  /** What was written here in another window and overwritten by what stands in this one; until one of the two was chosen. */
  other: Ref<string | null>
  /** After sending, where the host was not told that this was the draft: nothing is left to keep. */
  clear(): void
  /** After sending with `draftSavedAtMs`: the host has dropped the draft with it. */
  wasSent(): void
  /** Before sending: what the host has is what stands here. Answers when it was saved; null when nothing was. */
  settle(): Promise<number | null>
}

const waitMs = 700
const retryMs = 5 * second

/** What the host could not be given before its page closed, by place: for the next time that place is opened in this window. */
const unsaved = new Map<string, string>()

/**
 * What is being written at a place, kept by the host as one types, so that a lock, a crash or another machine finds it again. A
 * change of place saves the old one first. What cannot be saved is tried again until it can.
 */
export function useDraft(place: () => string): Draft {
  const session = useSession()
  const body = ref('')
  const savedAtMs = ref<number | null>(null)
  const isUnsaved = ref(false)
  const other = ref<string | null>(null)
  let loaded = ''
  /** When the words that these go on from were saved. */
  let seenAtMs: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  // One at a time and in order, so that no older words come after newer ones.
  let queue: Promise<void> = Promise.resolve()

  async function saveNow(where: string, words: string): Promise<void> {
    if (where === place() && words === loaded) return
    try {
      const { updatedAtMs, replaced } = await rpc.messages.saveDraft({ place: where, body: words, seenAtMs })
      unsaved.delete(where)
      if (where !== place()) return
      loaded = words
      seenAtMs = words ? updatedAtMs : null
      savedAtMs.value = seenAtMs
      isUnsaved.value = body.value !== words
      if (replaced) other.value = replaced.body
    } catch {
      // Said by isUnsaved beside the words; the next key or moment tries again.
      if (where !== place()) return void unsaved.set(where, words)
      isUnsaved.value = true
      saveIn(retryMs)
    }
  }
  function save(where: string, words: string): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    return (queue = queue.then(() => saveNow(where, words)))
  }
  function saveIn(delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      // Under the lock nothing is saved; afterwards at once.
      if (session.isSignedIn) void save(place(), body.value)
    }, delayMs)
  }

  async function load(where: string): Promise<void> {
    const kept = unsaved.get(where)
    if (kept !== undefined) body.value = kept
    try {
      const draft = await rpc.messages.getDraft({ place: where })
      if (where !== place()) return
      loaded = draft.body
      // Typed before it was seen: the host will say what it took the place of.
      if (body.value && body.value !== draft.body) return saveIn(waitMs)
      seenAtMs = draft.updatedAtMs
      body.value = draft.body
      savedAtMs.value = draft.body ? draft.updatedAtMs : null
    } catch {
      // No draft to be had: an empty place to write in is right.
    }
  }

  watch(
    place,
    (where, before) => {
      if (before && body.value !== loaded) {
        unsaved.set(before, body.value)
        void save(before, body.value)
      }
      clearTimeout(timer)
      timer = undefined
      body.value = loaded = ''
      savedAtMs.value = seenAtMs = other.value = null
      isUnsaved.value = false
      if (where) queue = queue.then(() => load(where))
    },
    { immediate: true },
  )
  watch(body, (words) => {
    if (words === loaded || !place()) return
    isUnsaved.value = true
    saveIn(waitMs)
  })
  watch(
    () => session.isSignedIn,
    (isHere) => isHere && body.value !== loaded && place() && saveIn(0),
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    if (!place() || body.value === loaded) return
    unsaved.set(place(), body.value)
    void save(place(), body.value)
  })

  function reset(): void {
    clearTimeout(timer)
    timer = undefined
    body.value = loaded = ''
    savedAtMs.value = seenAtMs = other.value = null
    isUnsaved.value = false
    unsaved.delete(place())
  }

  return {
    body,
    savedAtMs,
    isUnsaved,
    other,
    clear() {
      const where = place()
      reset()
      if (!where) return
      queue = queue.then(async () => {
        // What cannot be cleared now is offered again, which is better than words that are gone.
        await rpc.messages.saveDraft({ place: where, body: '' }).catch(() => undefined)
      })
    },
    wasSent: reset,
    async settle() {
      await save(place(), body.value)
      return seenAtMs
    },
  }
}
