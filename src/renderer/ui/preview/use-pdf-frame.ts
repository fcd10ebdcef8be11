import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { Problem } from '../../rpc/problem.ts'
import { readFrameMessage, type FromFrame, type OpenFrame, type ToFrame, type Zoom } from './frame-messages.ts'
import { fetchPreview, PreviewRefused } from './preview-bytes.ts'

/** Up to this much comes at once, more in pieces as pages are looked at. */
const wholeBytes = 16 * 1024 ** 2
/** Beyond it, what a phone would have to keep is too much. */
const mostBytes = 1024 ** 3
const mostPieceBytes = 32 * 1024 ** 2
const slowMs = 15_000

export interface PdfFrameOrder {
  address: string
  sizeBytes: number
  words: OpenFrame['words']
  isDark: Readonly<Ref<boolean>>
  onEscape: () => void
}

/**
 * The page's side of the PDF frame: hands it the bytes, answers what it asks for, and keeps what it tells. `problem` is the host's refusal,
 * as for every other request: what is unshared meanwhile gives no further piece.
 */
export function usePdfFrame({ address, sizeBytes, words, isDark, onEscape }: PdfFrameOrder) {
  const state = ref<'opening' | 'locked' | 'open' | 'damaged' | 'failed' | 'too-large'>('opening')
  const problem = shallowRef<Problem | null>(null)
  const isWrongPassword = ref(false)
  const isIncomplete = ref(false)
  const isSlow = ref(false)
  const pages = ref(0)
  const page = ref(1)
  const scale = ref(1)
  const zoom = ref<Zoom>('width')
  const attempt = ref(0)
  let port: MessagePort | undefined
  let running = new AbortController()
  let slowTimer: ReturnType<typeof setTimeout> | undefined

  if (sizeBytes > mostBytes) state.value = 'too-large'

  const say = (message: ToFrame, ...moved: ArrayBuffer[]) => port?.postMessage(message, moved)
  function end() {
    running.abort()
    clearTimeout(slowTimer)
    port?.close()
    port = undefined
  }
  onScopeDispose(end)
  watch(isDark, (now) => say({ kind: 'theme', isDark: now }))

  function onTrouble(error: unknown) {
    if (!(error instanceof PreviewRefused)) return
    end()
    problem.value = error.problem
  }

  async function sendPiece(begin: number, last: number) {
    if (last > sizeBytes || last - begin > mostPieceBytes) return
    const bytes = await fetchPreview(address, { range: [begin, last - 1], signal: running.signal })
    say({ kind: 'piece', begin, bytes }, bytes)
  }
  async function sendResource(id: number, name: string) {
    const response = await fetch(`/preview/${name}`, { signal: running.signal }).catch(() => null)
    const bytes = response?.ok ? await response.arrayBuffer() : null
    say({ kind: 'resource', id, bytes }, ...(bytes ? [bytes] : []))
  }

  function take(message: FromFrame) {
    switch (message.kind) {
      case 'opened':
        pages.value = message.pages
        state.value = 'open'
        clearTimeout(slowTimer)
        break
      case 'password-needed':
        state.value = 'locked'
        isWrongPassword.value = message.isAgain
        clearTimeout(slowTimer)
        break
      case 'failed':
        state.value = message.why === 'damaged' ? 'damaged' : 'failed'
        end()
        break
      case 'incomplete':
        isIncomplete.value = true
        break
      case 'escape':
        onEscape()
        break
      case 'at':
        page.value = message.page
        scale.value = message.scale
        zoom.value = message.zoom
        break
      case 'piece':
        sendPiece(message.begin, message.end).catch(onTrouble)
        break
      case 'resource':
        void sendResource(message.id, message.name)
    }
  }

  /** Its document has been loaded: the bytes go to it, and to whoever is there instead nothing that opens anything. */
  async function begin(target: Window) {
    end()
    running = new AbortController()
    const { signal } = running
    state.value = 'opening'
    slowTimer = setTimeout(() => void (isSlow.value = true), slowMs)
    try {
      const bytes = sizeBytes <= wholeBytes ? await fetchPreview(address, { signal }) : null
      if (signal.aborted) return
      const channel = new MessageChannel()
      port = channel.port1
      port.onmessage = ({ data }) => {
        const message = readFrameMessage(data)
        if (message) take(message)
      }
      const first: OpenFrame = { kind: 'open', sizeBytes, bytes, isDark: isDark.value, words }
      // An origin of nobody's cannot be named; the page's own policy lets nothing else stand in that frame.
      target.postMessage(first, '*', [channel.port2, ...(bytes ? [bytes] : [])])
    } catch (error) {
      onTrouble(error)
    }
  }

  return {
    state,
    problem,
    isWrongPassword,
    isIncomplete,
    isSlow,
    pages,
    page,
    scale,
    zoom,
    attempt,
    begin: (target: Window) => void begin(target),
    again() {
      problem.value = null
      state.value = 'opening'
      attempt.value += 1
    },
    unlock(text: string) {
      state.value = 'opening'
      say({ kind: 'password', text })
    },
    setZoom: (to: Zoom) => void say({ kind: 'zoom', zoom: to }),
    go: (to: number) => void say({ kind: 'go', page: to }),
  }
}
