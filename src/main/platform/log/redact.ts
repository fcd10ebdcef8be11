import { maskEmail } from '../../../shared/ids.ts'

const secretName = /token|secret|password|passphrase|cookie|authorization|ticket|^code$|^hash$|seed|^key$|body|^sealed/i
const personName = /^(?:.*name|email|phone|address|subject|title)$/i
// 32 bytes in base64url: a sign-in link's token, a session's, a ticket. Hex digests are 64 characters and stay.
const longSecret = /(?<![\w-])(?:[A-Za-z0-9_-]{43})(?![\w-])/g
const emailAddress = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const afterPath = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s?#"']*|(?<=\s|^)\/[^\s?#"']*)[?#][^\s"']*/gi
const bearer = /\b(bearer|basic)\s+[\w.+/=~-]+/gi
const maxText = 2_000
const maxDepth = 4

/** Control characters in their escaped form, so that no text can begin a line of its own (D5). */
function encodeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A text without what no log may hold: secrets, what stands behind ? or # of an address, whole e-mail addresses. */
function redactText(text: string, limit = maxText): string {
  const safe = text
    .slice(0, limit * 2)
    .replace(bearer, '$1 [redacted]')
    .replace(afterPath, '$1?[redacted]')
    .replace(longSecret, '[redacted]')
    .replace(emailAddress, (address) => maskEmail(address))
  return encodeControls(safe).slice(0, limit)
}

/** Fields as they may be written. Values under a secret's or a person's name go whole. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Error) return describeError(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value
  if (depth >= maxDepth) return '[deep]'
  if (ArrayBuffer.isView(value)) return '[bytes]'
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redactFields(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 50)
      .map(([name, item]) => {
        const isHidden = item !== undefined && item !== null && (secretName.test(name) || personName.test(name))
        return [name, isHidden ? '[redacted]' : redactFields(item, depth + 1)]
      }),
  )
}

export interface DescribedError {
  type: string
  message: string
  code?: string
  stack?: string
  cause?: DescribedError
}

export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  // The stack repeats the message in its head; only the frames are kept.
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line))
  return {
    type: error.name,
    message: redactText(error.message),
    code,
    stack: frames
      ?.slice(0, 15)
      .map((frame) => encodeControls(frame.trim()))
      .join(' < '),
    cause: error.cause !== undefined && depth < 3 ? describeError(error.cause, depth + 1) : undefined,
  }
}
