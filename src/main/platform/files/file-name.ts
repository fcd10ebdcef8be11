const maxBytes = 255
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/iu
// Cc: controls; Cf: direction marks, joiners, BOM; Cs/Co/Cn: lone surrogates and what nobody has named.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu
const forbidden = /[<>:"|?*]/g

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

function cutToBytes(text: string, limit: number): string {
  let cut = ''
  let size = 0
  for (const character of text) {
    size += byteLength(character)
    if (size > limit) break
    cut += character
  }
  return cut
}

/** `report` and `.pdf`; a name that begins with its only dot has no extension. */
function splitExtension(name: string): [string, string] {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  return byteLength(extension) <= 32 ? [name.slice(0, dot > 0 ? dot : undefined), extension] : [name, '']
}

function trimEnds(name: string): string {
  return name.replace(/^[\s.]+|[\s.]+$/gu, '')
}

/**
 * A name that is safe to show and to save anywhere (U4): only the last part of a path, NFC, nothing invisible, none of the
 * characters or names that Windows refuses, no dots or spaces at its ends, at most 255 bytes with its extension kept.
 * Never empty, and the same when applied again.
 */
export function normaliseFileName(name: string): string {
  const last =
    name
      .normalize('NFC')
      .replace(invisible, '')
      .split(/[/\\]/u)
      .filter((part) => trimEnds(part))
      .at(-1) ?? ''
  let safe = trimEnds(last.replace(forbidden, '_').replace(/\s+/gu, ' ').normalize('NFC'))
  if (reserved.test(safe)) safe = `_${safe}`
  if (byteLength(safe) > maxBytes) {
    const [stem, extension] = splitExtension(safe)
    safe = trimEnds(cutToBytes(stem, maxBytes - byteLength(extension))) + extension
  }
  return safe || 'file'
}

/** RFC 6266 with RFC 5987's `filename*`: always an attachment, an ASCII form for what does not read the other. */
export function attachmentHeader(name: string): string {
  const safe = normaliseFileName(name)
  const ascii = safe
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '_')
    .replace(/["\\%;]/g, '_')
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
