import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The document in which the pages show PDFs, and what it needs: character maps and fonts. */
const previewFolder = '/preview/'
const framePath = `${previewFolder}frame.html`

/** The `'sha256-…'` sources of what stands between the tags of one name. */
function hashesOf(html: string, tag: 'script' | 'style'): string {
  const inner = [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
  return inner.map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ')
}

/**
 * The headers of that document, by its address (DOC-5, U5). Its origin is nobody's, whoever opens it and however; it runs what the build
 * put into it and nothing else, and can ask no host for anything, not even this one. Only our own pages may frame it.
 */
export function previewFrameHeaders(folder: string): (pathname: string) => Readonly<Record<string, string>> | null {
  const file = path.join(folder, framePath)
  if (!existsSync(file)) return () => null
  const html = readFileSync(file, 'utf8')
  const headers = {
    'content-security-policy': [
      `default-src 'none'`,
      `script-src ${hashesOf(html, 'script')}`,
      `style-src ${hashesOf(html, 'style')}`,
      // What it makes itself: the worker of its own text, pictures out of the PDF.
      `worker-src blob:`,
      `img-src blob:`,
      `sandbox allow-scripts`,
      `base-uri 'none'`,
      `form-action 'none'`,
      `frame-ancestors 'self'`,
    ].join('; '),
    'x-frame-options': 'SAMEORIGIN',
    'x-dns-prefetch-control': 'off',
    // Asked for each time, and sent when it is another than the browser has.
    'cache-control': 'private, no-cache',
  }
  return (pathname) => {
    if (pathname === framePath) return headers
    return pathname.startsWith(previewFolder) ? { 'cache-control': 'private, max-age=86400' } : null
  }
}
