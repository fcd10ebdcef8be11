/** What people type, as it is compared. Nothing of what goes wrong here was compared with anything, so it is not counted as a failure. */

const backupAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const backupLength = 16
const digitsOfCode = 6

/** The six digits of an authenticator app; null when it is not six digits. Spaces and hyphens go, digits of any script count. */
export function readAppCode(typed: string): string | null {
  const code = asciiDigits(withoutGaps(typed))
  return code.length === digitsOfCode && /^\d+$/.test(code) ? code : null
}

/** Sixteen signs of Crockford's base32; null when it is none. O counts as 0, I and L as 1, small letters as capitals. */
export function readBackupCode(typed: string): string | null {
  const code = asciiDigits(withoutGaps(typed).normalize('NFKC'))
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return code.length === backupLength && [...code].every((sign) => backupAlphabet.includes(sign)) ? code : null
}

/** 80 bits as sixteen signs (S6), without gaps: as compared. */
export function backupCodeOf(bytes: Uint8Array): string {
  const bits = [...bytes.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const fives = bits.match(/.{5}/g) ?? []
  return fives.map((five) => backupAlphabet[parseInt(five, 2)]).join('')
}

/** `XXXX-XXXX-XXXX-XXXX`, as it is shown and printed. */
export const groupedBackupCode = (code: string) => (code.match(/.{4}/g) ?? []).join('-')

/** White space, hyphens and dashes of every kind, marks that show nothing. */
const withoutGaps = (typed: string) => typed.replace(/[\s\p{Z}\p{Pd}\p{Cf}\p{Cc}−]/gu, '')

const isDigit = (codePoint: number) => /^\p{Nd}$/u.test(String.fromCodePoint(codePoint))

/** Decimal digits of any script as 0 to 9. Unicode has each ten of them in a row from zero up (TUS 4.6). */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const codePoint = digit.codePointAt(0) ?? 0
    let first = codePoint
    while (isDigit(first - 1)) first--
    return String((codePoint - first) % 10)
  })
}
