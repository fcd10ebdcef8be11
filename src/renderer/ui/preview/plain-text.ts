/** How much of a text is shown, in bytes. */
export const shownTextBytes = 1024 * 1024

/**
 * The words of a text file whose encoding nobody wrote down: a byte order mark decides, then whether it can be UTF-8, then zeros in
 * every other place (UTF-16 without a mark); what is left is Windows' Latin.
 */
export function decodeText(bytes: Uint8Array, isCut: boolean): string {
  const decode = (label: string, isFatal = false) =>
    new TextDecoder(label, { fatal: isFatal }).decode(bytes, { stream: isCut })
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode('utf-16be')
  const wide = zerosOf(bytes)
  if (wide) return decode(wide)
  try {
    return decode('utf-8', true)
  } catch {
    return decode('windows-1252')
  }
}

function zerosOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const looked = Math.min(bytes.length, 1_000) & ~1
  if (looked < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < looked; at += 2) {
    if (bytes[at] === 0) even += 1
    if (bytes[at + 1] === 0) odd += 1
  }
  const pairs = looked / 2
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'utf-16le'
  return even > pairs * 0.6 && odd < pairs * 0.1 ? 'utf-16be' : null
}
