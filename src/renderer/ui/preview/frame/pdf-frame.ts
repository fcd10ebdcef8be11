import {
  getDocument,
  GlobalWorkerOptions,
  PDFDataRangeTransport,
  type PDFDocumentLoadingTask,
} from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { FromFrame, OpenFrame, ToFrame } from '../frame-messages.ts'
import { createFrameResources } from './frame-resources.ts'
import { createPagesView, type PagesView } from './pages-view.ts'

/** Pictures of more pixels are left out: one of a few bytes can claim any number. */
const mostImagePixels = 100_000_000

const workerStartMs = 5_000

/**
 * A worker made of the text that lies in this very document, since there is no address to have it from. Where the browser lets none
 * begin in an origin of nobody's, the same text runs here: the policy knows it by its hash.
 */
async function startWorker(): Promise<void> {
  const source = document.getElementById('worker-source')?.textContent ?? ''
  try {
    GlobalWorkerOptions.workerPort = await begunWorker(source)
  } catch {
    const script = document.createElement('script')
    script.textContent = source
    document.head.append(script)
  }
}

function begunWorker(source: string): Promise<Worker> {
  return new Promise((begun, fail) => {
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
    const giveUp = () => {
      worker.terminate()
      fail(new Error('No worker can begin here.'))
    }
    const timer = setTimeout(giveUp, workerStartMs)
    worker.addEventListener('error', giveUp, { once: true })
    // The first thing it says is that it is ready.
    const onFirst = () => {
      clearTimeout(timer)
      worker.removeEventListener('error', giveUp)
      begun(worker)
    }
    worker.addEventListener('message', onFirst, { once: true })
  })
}

function open(first: OpenFrame, port: MessagePort): void {
  const say = (message: FromFrame) => port.postMessage(message)
  let view: PagesView | undefined
  let takePassword: ((text: string) => void) | undefined
  const resources = createFrameResources((id, name) => say({ kind: 'resource', id, name }))
  const showTheme = (isDark: boolean) => (document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light')

  class Pieces extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number) {
      say({ kind: 'piece', begin, end })
    }
  }
  const pieces = first.bytes === null ? new Pieces(first.sizeBytes, null) : undefined
  showTheme(first.isDark)
  document.getElementById('pages')?.setAttribute('aria-label', first.words.document)

  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    if (data.kind === 'piece') pieces?.onDataRange(data.begin, new Uint8Array(data.bytes))
    if (data.kind === 'resource') resources.arrived(data.id, data.bytes)
    if (data.kind === 'password') takePassword?.(data.text)
    if (data.kind === 'zoom') view?.zoom(data.zoom)
    if (data.kind === 'go') view?.go(data.page)
    if (data.kind === 'theme') showTheme(data.isDark)
  }

  const task: PDFDocumentLoadingTask = getDocument({
    ...(pieces ? { range: pieces, rangeChunkSize: 512 * 1024 } : { data: first.bytes ?? undefined }),
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    // Its stand-ins come by message, and not by an address that the policy would refuse.
    useSystemFonts: false,
    cMapUrl: 'cmaps/',
    standardFontDataUrl: 'fonts/',
    wasmUrl: 'decoders/',
    BinaryDataFactory: resources.Factory,
    maxImageSize: mostImagePixels,
    verbosity: 0,
  })
  task.onPassword = (take: (text: string) => void, reason: number) => {
    takePassword = take
    say({ kind: 'password-needed', isAgain: reason === 2 })
  }
  task.promise
    .then(async (pdf) => {
      view = await createPagesView(pdf, first.words, say)
      say({ kind: 'opened', pages: pdf.numPages })
    })
    .catch((error: unknown) => {
      const { name } = error as Error
      say({ kind: 'failed', why: name === 'InvalidPDFException' || name === 'FormatError' ? 'damaged' : 'other' })
    })
}

const started = startWorker()
window.addEventListener('message', (event: MessageEvent<OpenFrame>) => {
  const [port] = event.ports
  if (event.source !== window.parent || (event.data as OpenFrame | null)?.kind !== 'open' || !port) return
  void started.then(() => open(event.data, port))
})
