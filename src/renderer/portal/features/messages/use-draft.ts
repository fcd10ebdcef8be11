import { onScopeDispose, ref, watch } from 'vue'
import { rpc } from '../../rpc.ts'
import { session } from '../../shell/session.ts'

const pauseMs = 600

/** What is being written, kept on the host as one types (ACC-7): still there after the session has ended and on another device. */
export function useDraft(place: string) {
  const body = ref('')
  const isKept = ref(false)
  let kept = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  async function save() {
    clearTimeout(timer)
    const words = body.value
    if (words === kept || !session.value) return
    try {
      await rpc.messages.saveDraft({ place, body: words })
      kept = words
      isKept.value = words !== ''
    } catch {
      // The words stay in the field; the next pause tries again.
    }
  }

  rpc.messages.getDraft({ place }).then(
    (draft) => {
      kept = draft.body
      if (body.value === '') body.value = draft.body
      isKept.value = draft.body !== ''
    },
    // Without an earlier draft one begins with an empty field.
    () => undefined,
  )
  watch(body, () => {
    isKept.value = false
    clearTimeout(timer)
    timer = setTimeout(() => void save(), pauseMs)
  })
  const onHide = () => void save()
  document.addEventListener('visibilitychange', onHide)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onHide)
    void save()
  })

  /** Sent: the host has thrown the draft away with it. */
  function clear() {
    clearTimeout(timer)
    kept = ''
    body.value = ''
    isKept.value = false
    // The watcher is about to see the empty field; there is nothing to save.
  }
  return { body, isKept, clear }
}
