import { onScopeDispose, ref, watch } from 'vue'
import { second } from '../../../../shared/time.ts'
import { problemOf } from '../../../rpc/problem.ts'
import { rpc } from '../../rpc.ts'
import { onLive } from '../../shell/live.ts'
import { beforeSignOut, isLookingOn, session } from '../../shell/session.ts'

const pauseMs = 600
const retryMs = 5 * second

/** What the host could not be given before its page closed, by place; and whose words they are. */
const unsaved = new Map<string, { name: string; words: string }>()

/**
 * What is being written, kept on the host as one types (ACC-7): still there after the session has ended and on another device.
 * @param start what one goes on with where there is no draft yet: an answer that was given before.
 */
export function useDraft(place: string, start = '') {
  const name = session.value?.name ?? ''
  const left = unsaved.get(place)
  const body = ref(left?.name === name ? left.words : '')
  const isKept = ref(false)
  /** What was written here in another tab and overwritten by what stands in this one; until one of the two was chosen. */
  const other = ref<string | null>(null)
  /** What the host has; null while that is not known. */
  let kept: string | null = null
  /** When the words that these go on from were saved there; null for none. */
  let seenAtMs: number | null = null
  let isSending = false
  let timer: ReturnType<typeof setTimeout> | undefined
  // One at a time and in order, so that no older words come after newer ones.
  let queue: Promise<void> = Promise.resolve()

  async function saveNow() {
    const words = body.value
    if (isSending || words === (kept ?? '') || !session.value || isLookingOn.value) return
    try {
      const { updatedAtMs, replaced } = await rpc.messages.saveDraft({ place, body: words, seenAtMs })
      kept = words
      seenAtMs = words === '' ? null : updatedAtMs
      if (replaced) other.value = replaced.body
      unsaved.delete(place)
      isKept.value = words !== '' && words === body.value
    } catch (error) {
      // The words stay in the field, and go when there is an answer again.
      if (problemOf(error).code === 'OFFLINE') saveIn(retryMs)
    }
  }
  function save(): Promise<void> {
    clearTimeout(timer)
    return (queue = queue.then(saveNow))
  }
  function saveIn(delayMs: number) {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), delayMs)
  }

  /** Another tab or device may have written or sent since; what is being typed here wins. */
  async function lookNow() {
    const before = body.value
    if (isLookingOn.value || isSending || (kept !== null && before !== kept)) return
    try {
      const draft = await rpc.messages.getDraft({ place })
      if (isSending) return
      const isUntouched = body.value === before && before === (kept ?? '')
      const isFirstLook = kept === null
      kept = draft.body
      if (isUntouched) {
        body.value = isFirstLook && draft.body === '' ? start : draft.body
        seenAtMs = draft.updatedAtMs
      }
      isKept.value = body.value !== '' && body.value === kept
      if (body.value !== kept) saveIn(pauseMs)
    } catch {
      // Without an earlier draft one goes on with what is in the field.
    }
  }
  const look = () => (queue = queue.then(lookNow))

  watch(body, (words) => {
    isKept.value = words !== '' && words === kept
    if (words !== kept) saveIn(pauseMs)
  })
  const onSight = () => void (document.visibilityState === 'visible' ? look() : save())
  document.addEventListener('visibilitychange', onSight)
  beforeSignOut.add(save)
  onLive(['messages'], () => void look())
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onSight)
    beforeSignOut.delete(save)
    if (body.value !== (kept ?? '')) unsaved.set(place, { name, words: body.value })
    else unsaved.delete(place)
    void save()
  })
  void look()

  return {
    body,
    isKept,
    other,
    /**
     * Sends what is written, with which the host throws the draft away; no draft of it is saved after. A draft that another tab has saved
     * since `draftSavedAtMs` is not the one that was sent.
     */
    async send<T>(deliver: (words: string, draftSavedAtMs: number | null) => Promise<T>): Promise<T> {
      isSending = true
      clearTimeout(timer)
      try {
        await queue
        const answer = await deliver(body.value, seenAtMs)
        kept = ''
        seenAtMs = null
        body.value = ''
        return answer
      } finally {
        isSending = false
        if (body.value !== (kept ?? '')) saveIn(pauseMs)
      }
    },
  }
}
