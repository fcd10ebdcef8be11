import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { leastZoom, mostZoom, type FromFrame, type Zoom } from '../frame-messages.ts'
import { createPageView } from './page-view.ts'

export interface PagesView {
  zoom(to: Zoom): void
  go(page: number): void
}

/** The most pages that are drawn at a time: those that are looked at, and a few around them. */
const mostDrawn = 8
const paddingPx = 24
const zoomStep = 1.25

/** All pages below each other, each with its room; only those that are near are drawn, so that thousands cost no more than ten. */
export async function createPagesView(
  pdf: PDFDocumentProxy,
  words: { page: string },
  say: (message: FromFrame) => void,
): Promise<PagesView> {
  const box = document.getElementById('pages')
  if (!box) throw new Error('The frame has no place for pages.')
  const firstSize = (await pdf.getPage(1)).getViewport({ scale: 1 })
  let wanted: Zoom = 'width'
  let current = 1
  const widthScale = () => {
    const widest = pages[current - 1] ?? pages[0]
    const room = box.clientWidth - paddingPx
    return widest ? Math.min(mostZoom, Math.max(leastZoom, room / widest.widthUnits)) : 1
  }
  const scaleOf = (zoom: Zoom) => (zoom === 'width' ? Math.min(widthScale(), 2) : zoom)
  const pages = Array.from({ length: pdf.numPages }, (_, index) =>
    createPageView({
      document: pdf,
      number: index + 1,
      label: words.page.replace('{page}', String(index + 1)),
      size: firstSize,
      scale: 1,
      onIncomplete: () => say({ kind: 'incomplete' }),
    }),
  )
  let scale = scaleOf(wanted)
  box.replaceChildren(...pages.map((page) => page.element))

  const near = new Set<number>()
  let drawn: number[] = []
  async function drawNear() {
    const order = [...near].sort((a, b) => Math.abs(a - current) - Math.abs(b - current)).slice(0, mostDrawn)
    for (const number of drawn) if (!order.includes(number)) pages[number - 1]?.clear()
    drawn = order
    for (const number of order) await pages[number - 1]?.draw().catch(() => say({ kind: 'incomplete' }))
  }
  const tell = () => say({ kind: 'at', page: current, zoom: wanted, scale })

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const number = Number((target as HTMLElement).dataset['page'])
        if (isIntersecting) near.add(number)
        else near.delete(number)
      }
      void drawNear()
    },
    { root: box, rootMargin: '75% 0px' },
  )
  for (const page of pages) watcher.observe(page.element)

  /** The page that the upper third of the window shows. */
  function findCurrent() {
    const line = box!.scrollTop + box!.clientHeight / 3
    let low = 0
    let high = pages.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((pages[middle]?.element.offsetTop ?? 0) <= line) low = middle
      else high = middle - 1
    }
    if (low + 1 === current) return
    current = low + 1
    tell()
  }
  box.addEventListener('scroll', () => requestAnimationFrame(findCurrent), { passive: true })

  /** Keeps what is looked at where it is. */
  function applyScale(next: number) {
    const page = pages[current - 1]?.element
    const within = page ? (box!.scrollTop - page.offsetTop) / Math.max(1, page.offsetHeight) : 0
    scale = next
    for (const view of pages) view.resize(scale)
    if (page) box!.scrollTop = page.offsetTop + within * page.offsetHeight
    void drawNear()
    tell()
  }
  const zoom = (to: Zoom) => {
    wanted = to === 'width' ? to : Math.min(mostZoom, Math.max(leastZoom, to))
    applyScale(scaleOf(wanted))
  }
  const go = (page: number) => {
    const element = pages[Math.min(pages.length, Math.max(1, page)) - 1]?.element
    if (element) box.scrollTop = element.offsetTop - paddingPx / 2
  }

  new ResizeObserver(() => {
    if (wanted === 'width' && scaleOf('width') !== scale) applyScale(scaleOf('width'))
  }).observe(box)
  window.addEventListener('keydown', (event) => {
    if (event.altKey || event.isComposing) return
    const isPlain = !event.ctrlKey && !event.metaKey
    if (event.key === '+' || event.key === '=') zoom(scale * zoomStep)
    else if (event.key === '-') zoom(scale / zoomStep)
    else if (event.key === '0') zoom('width')
    else if (isPlain && event.key === 'Home') go(1)
    else if (isPlain && event.key === 'End') go(pages.length)
    else if (isPlain && (event.key === 'PageDown' || event.key === 'n')) go(current + 1)
    else if (isPlain && (event.key === 'PageUp' || event.key === 'p')) go(current - 1)
    else if (event.key === 'Escape') say({ kind: 'escape' })
    else return
    event.preventDefault()
  })
  applyScale(scale)
  return { zoom, go }
}
