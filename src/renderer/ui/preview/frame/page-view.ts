import { TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** The most pixels that one page is drawn with: beyond that a canvas of a phone stays white. */
const mostPixels = 16_000_000
/** Of a PDF unit, 1/72 inch, in CSS pixels. */
const unitPx = 96 / 72

/** One page: room of its size from the beginning, its picture and text while it is near to what is looked at. */
export interface PageView {
  readonly element: HTMLElement
  readonly widthUnits: number
  /** Draws it, or draws it anew after the scale was changed; resolves when it stands there. */
  draw(): Promise<void>
  /** Gives picture and text back. */
  clear(): void
  resize(scale: number): void
}

export interface PageViewOrder {
  document: PDFDocumentProxy
  number: number
  label: string
  /** The size that is assumed until the page has been read, in PDF units. */
  size: { width: number; height: number }
  scale: number
  onIncomplete: () => void
}

export function createPageView({ document, number, label, size, scale, onIncomplete }: PageViewOrder): PageView {
  const element = window.document.createElement('section')
  element.className = 'page'
  element.setAttribute('aria-label', label)
  element.dataset['page'] = String(number)
  let { width, height } = size
  let currentScale = scale
  let drawnScale = 0
  let page: PDFPageProxy | undefined
  let running: { cancel(): void } | undefined

  function resize(next: number) {
    currentScale = next
    element.style.width = `${Math.floor(width * next * unitPx)}px`
    element.style.height = `${Math.floor(height * next * unitPx)}px`
    element.style.setProperty('--total-scale-factor', String(next * unitPx))
  }

  function clear() {
    running?.cancel()
    running = undefined
    drawnScale = 0
    for (const canvas of element.querySelectorAll('canvas')) canvas.width = canvas.height = 0
    element.replaceChildren()
    page?.cleanup()
  }

  async function draw() {
    if (drawnScale === currentScale) return
    running?.cancel()
    const scaleNow = currentScale
    drawnScale = scaleNow
    page ??= await document.getPage(number)
    const natural = page.getViewport({ scale: 1 })
    if (natural.width !== width || natural.height !== height) {
      ;({ width, height } = natural)
      resize(currentScale)
    }
    if (drawnScale !== scaleNow) return
    const viewport = page.getViewport({ scale: scaleNow * unitPx })
    const sharp = Math.min(window.devicePixelRatio || 1, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
    const canvas = window.document.createElement('canvas')
    canvas.setAttribute('aria-hidden', 'true')
    canvas.width = Math.max(1, Math.floor(viewport.width * sharp))
    canvas.height = Math.max(1, Math.floor(viewport.height * sharp))
    const task = page.render({
      canvas,
      viewport,
      transform: [canvas.width / viewport.width, 0, 0, canvas.height / viewport.height, 0, 0],
    })
    const text = window.document.createElement('div')
    text.className = 'textLayer'
    const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport })
    running = {
      cancel() {
        task.cancel()
        layer.cancel()
      },
    }
    try {
      await Promise.all([task.promise, layer.render()])
    } catch (error) {
      if (drawnScale !== scaleNow || (error as Error).name === 'RenderingCancelledException') return
      if ((error as Error).name === 'AbortException') return
      onIncomplete()
    }
    if (drawnScale !== scaleNow) return
    element.replaceChildren(canvas, text)
    element.dataset['drawn'] = 'yes'
  }

  resize(scale)
  return {
    element,
    get widthUnits() {
      return width * unitPx
    },
    draw,
    clear() {
      delete element.dataset['drawn']
      clear()
    },
    resize,
  }
}
