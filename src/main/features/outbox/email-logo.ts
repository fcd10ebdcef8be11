import { buffer } from 'node:stream/consumers'
import type { Deps } from '../../deps.ts'
import { pictureSize } from '../../platform/files/picture-size.ts'
import type { EmailPicture } from '../../ports.ts'

/** The firm's logo as an e-mail carries it: within itself, so that reading it asks nobody for anything (POR-4). */
export interface EmailLogo extends EmailPicture {
  /** As it is shown, in CSS pixels; null where the picture does not say how large it is. */
  shown: { widthPx: number; heightPx: number } | null
}

export interface LogoFile {
  storageKey: string
  mediaType: string
}

/** From the firm's row with its logo's file. */
export const logoFileOf = (firm: { logo_key: string | null; logo_type: string | null }): LogoFile | null =>
  firm.logo_key === null ? null : { storageKey: firm.logo_key, mediaType: firm.logo_type ?? '' }

export type ReadEmailLogo = (file: LogoFile | null) => Promise<EmailLogo | null>

const contentId = 'firm-logo@portico.invalid'
const most = { widthPx: 240, heightPx: 56 }

/** Keeps the picture that was read last: every e-mail of a firm carries the same one. Never throws. */
export function createLogoReader(deps: Pick<Deps, 'files' | 'log'>): ReadEmailLogo {
  let kept: { storageKey: string; logo: Promise<EmailLogo | null> } | undefined
  return async (file) => {
    if (!file) return null
    if (kept?.storageKey !== file.storageKey) kept = { storageKey: file.storageKey, logo: readLogo(deps, file) }
    const mine = kept
    const logo = await mine.logo
    // It may be readable again for the next e-mail.
    if (!logo && kept === mine) kept = undefined
    return logo
  }
}

/** Null when it cannot be read, or was replaced a moment ago: the e-mail goes with the firm's name alone. */
async function readLogo(deps: Pick<Deps, 'files' | 'log'>, file: LogoFile): Promise<EmailLogo | null> {
  try {
    const bytes = await buffer(await deps.files.read(file.storageKey))
    const fileName = file.mediaType === 'image/png' ? 'logo.png' : 'logo.jpg'
    return { contentId, fileName, mediaType: file.mediaType, bytes, shown: shownSize(bytes) }
  } catch (error) {
    deps.log.warn('outbox.logo-unread', { reason: error instanceof Error ? error.message : String(error) })
    return null
  }
}

/** Within the space it has, never larger than it is. */
function shownSize(bytes: Buffer): EmailLogo['shown'] {
  const size = pictureSize(bytes)
  if (!size) return null
  const scale = Math.min(1, most.widthPx / size.widthPx, most.heightPx / size.heightPx)
  const scaled = (px: number) => Math.max(1, Math.round(px * scale))
  return { widthPx: scaled(size.widthPx), heightPx: scaled(size.heightPx) }
}
