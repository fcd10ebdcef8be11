/**
 * What the page and its PDF frame say to each other. The frame's document has an origin of nobody's and reaches nothing: whatever it
 * shows or needs comes through this port, and whatever comes out of it is looked at as if a stranger had written it.
 */

/** How large pages are shown: as wide as there is room, or a factor of their own size. */
export type Zoom = 'width' | number

export const leastZoom = 0.25
export const mostZoom = 4

/** With the first message, on the window itself, come the port and the words; everything else takes the port. */
export interface OpenFrame {
  kind: 'open'
  sizeBytes: number
  /** The whole file, or null where it is asked for piece by piece. */
  bytes: ArrayBuffer | null
  isDark: boolean
  words: { page: string; document: string }
}

export type ToFrame =
  | { kind: 'piece'; begin: number; bytes: ArrayBuffer }
  | { kind: 'resource'; id: number; bytes: ArrayBuffer | null }
  | { kind: 'password'; text: string }
  | { kind: 'zoom'; zoom: Zoom }
  | { kind: 'go'; page: number }
  | { kind: 'theme'; isDark: boolean }

export type FromFrame =
  | { kind: 'opened'; pages: number }
  | { kind: 'password-needed'; isAgain: boolean }
  | { kind: 'failed'; why: 'damaged' | 'other' }
  /** Where it stands now. */
  | { kind: 'at'; page: number; zoom: Zoom; scale: number }
  /** A page, or a part of one, could not be drawn. */
  | { kind: 'incomplete' }
  /** The person wants out of it. */
  | { kind: 'escape' }
  | { kind: 'piece'; begin: number; end: number }
  | { kind: 'resource'; id: number; name: string }

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0

/** What the frame may ask of this host: the character maps and fonts of pdf.js, by their names. */
const resourceName = /^(?:cmaps\/[A-Za-z0-9-]{1,60}\.bcmap|fonts\/[A-Za-z-]{1,60}\.(?:pfb|ttf))$/

/** A message out of the frame, or null for what is none. */
export function readFrameMessage(data: unknown): FromFrame | null {
  if (typeof data !== 'object' || data === null) return null
  const message = data as Record<string, unknown>
  switch (message['kind']) {
    case 'opened':
      return isCount(message['pages']) ? { kind: 'opened', pages: message['pages'] } : null
    case 'password-needed':
      return { kind: 'password-needed', isAgain: message['isAgain'] === true }
    case 'failed':
      return { kind: 'failed', why: message['why'] === 'damaged' ? 'damaged' : 'other' }
    case 'incomplete':
      return { kind: 'incomplete' }
    case 'escape':
      return { kind: 'escape' }
    case 'at': {
      const { page, zoom, scale } = message
      if (!isCount(page) || typeof scale !== 'number' || !Number.isFinite(scale)) return null
      return { kind: 'at', page, zoom: zoom === 'width' ? 'width' : scale, scale }
    }
    case 'piece': {
      const { begin, end } = message
      return isCount(begin) && isCount(end) && begin < end ? { kind: 'piece', begin, end } : null
    }
    case 'resource': {
      const { id, name } = message
      return isCount(id) && typeof name === 'string' && resourceName.test(name) ? { kind: 'resource', id, name } : null
    }
    default:
      return null
  }
}
