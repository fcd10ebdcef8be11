import { refuse, type Refusal } from '../../../shared/errors.ts'
import blocked from './blocked-passwords.json' with { type: 'json' }

const shortest = 15
const longest = 256
/** What is left of a password once everything that anybody would guess is taken out of it. */
const leastUnguessed = 6

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
]
const sequences = rows.flatMap((row) => [row, [...row].reverse().join('')])
const phrases = new Set(blocked.phrases.map(bare))
const words = blocked.words.map(fold).filter((word) => word.length >= 4)

/** Words about this person and this firm, which are the first that anybody tries. */
export interface PasswordContext {
  firmName: string
  name: string
  email: string
}

/** The form in which a password is hashed: two keyboards type the same letters in different ways (SP 800-63B-4, 3.1.1.2). */
export const normalizePassword = (password: string) => password.normalize('NFC')

/**
 * Why a new password is not taken, or null (S1). 15 to 256 code points of any kind; no rule asks for a digit or a sign. Not
 * one that is used everywhere, is one thing repeated, runs along a keyboard, or is made of the names at hand.
 */
export function passwordRefusal(password: string, context: PasswordContext, field: string): Refusal | null {
  const text = normalizePassword(password)
  const length = [...text].length
  if (length < shortest)
    return refuse('INVALID', { field, messageKey: 'common.staff.passwordShort', params: { shortest } })
  if (length > longest)
    return refuse('INVALID', { field, messageKey: 'common.staff.passwordLong', params: { longest } })
  if (isGuessable(text, context)) return refuse('INVALID', { field, messageKey: 'common.staff.passwordBlocked' })
  return null
}

function isGuessable(text: string, context: PasswordContext): boolean {
  const folded = fold(text)
  if (phrases.has(bare(text)) || isRepeated(folded)) return true
  const known = [...contextWords(context), ...words].sort((a, b) => b.length - a.length)
  let rest = folded
  for (const word of known) rest = rest.replaceAll(word, '\n')
  return [...withoutSequences(rest).replaceAll('\n', '')].length < leastUnguessed
}

/** Lower case without accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Folded, and without spaces and signs. */
function bare(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '')
}

/** One piece of at most half the length, again and again: 'aaaaaaaaaaaaaaa', 'abcabcabcabcabc'. Long pieces may be phrases. */
function isRepeated(folded: string): boolean {
  const characters = [...folded]
  for (let period = 1; period <= Math.min(10, characters.length / 2); period++) {
    if (characters.every((character, at) => at < period || character === characters[at - period])) return true
  }
  return false
}

function contextWords({ firmName, name, email }: PasswordContext): string[] {
  const parts = `portico ${firmName} ${name} ${email}`.split(/[^\p{L}\p{N}]+/u).map(fold)
  return [bare(firmName), bare(name), ...parts].filter((word) => word.length >= 3)
}

/** Takes out runs of four or more along the alphabet, the digits or a keyboard's row, either way, and of one character. */
function withoutSequences(text: string): string {
  let rest = text.replace(/(.)\1{3,}/gu, '\n')
  for (const sequence of sequences) {
    for (let length = sequence.length; length >= 4; length--) {
      for (let at = 0; at + length <= sequence.length; at++)
        rest = rest.replaceAll(sequence.slice(at, at + length), '\n')
    }
  }
  return rest
}
