import { describe, expect, test } from 'vitest'
import { createIds } from '../../platform/ids/random-ids.ts'
import { systemClock } from '../../platform/clock/system-clock.ts'
import { backupCodeOf, groupedBackupCode, readAppCode, readBackupCode } from './typed-code.ts'

const ids = createIds(systemClock)
/** Bytes that differ from run to run: what is shown holds for all of them. */
const bytes = () => Buffer.from(ids.token(), 'base64url')
const gaps = [
  '',
  ' ',
  '-',
  '\u2013',
  '\u2014',
  '\u2212',
  '\u00a0',
  '\u202f',
  '\t',
  '\n',
  '\u200b',
  '\u200e',
  '\ufeff',
  ' - ',
]
const withGaps = (text: string, chance: Buffer) =>
  [...text].map((sign, at) => `${gaps[(chance[at] ?? 0) % gaps.length]}${sign}`).join('')

describe('the code of the app, as typed', () => {
  test('TFA-2 is the same with any gaps between its digits', () => {
    for (let at = 0; at < 500; at++) {
      const chance = bytes()
      const code = String(chance.readUInt32BE(0) % 1_000_000).padStart(6, '0')
      expect(readAppCode(withGaps(code, chance))).toBe(code)
    }
  })

  // An independent judge of which digits there are: those the JavaScript engine writes numbers with.
  test('TFA-2 is read in the digits of every script that numbers are written in', () => {
    const scripts = Intl.supportedValuesOf('numberingSystem')
    let read = 0
    for (const script of scripts) {
      const write = new Intl.NumberFormat(`en-u-nu-${script}`, { useGrouping: false, minimumIntegerDigits: 1 })
      const digits = Array.from({ length: 10 }, (_, digit) => write.format(digit))
      if (!digits.every((digit) => /^\p{Nd}$/u.test(digit))) continue
      expect(readAppCode(digits.slice(0, 6).join('')), script).toBe('012345')
      expect(readAppCode([...digits].reverse().slice(0, 6).join('')), script).toBe('987654')
      read++
    }
    expect(read).toBeGreaterThan(60)
  })

  test('TFA-2 is nothing but six digits', () => {
    for (const typed of [
      '',
      ' ',
      '12345',
      '1234567',
      '12345x',
      'x123456',
      '123.456',
      '½23456',
      '①②③④⑤⑥',
      '十二三四五六',
    ])
      expect(readAppCode(typed), typed).toBeNull()
  })
})

describe('a backup code, as typed', () => {
  test('S6 80 bits are sixteen signs, none of which looks like another, and different bits are different codes', () => {
    const codes = new Set(Array.from({ length: 2_000 }, () => backupCodeOf(bytes())))
    expect(codes.size).toBe(2_000)
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(new Set([...codes].join(''))).toHaveLength(32)
    // Every bit counts.
    const base = bytes().subarray(0, 10)
    const flipped = Array.from({ length: 80 }, (_, bit) => {
      const other = Buffer.from(base)
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return backupCodeOf(other)
    })
    expect(new Set([backupCodeOf(base), ...flipped]).size).toBe(81)
  })

  test('TFA-4 is the same in small letters, with any gaps, and with the letters that look like its digits', () => {
    for (let at = 0; at < 500; at++) {
      const chance = bytes()
      const code = backupCodeOf(chance)
      const alike = code.replaceAll('0', 'Oo'[at % 2] ?? '').replaceAll('1', 'IilL'[at % 4] ?? '')
      expect(readBackupCode(groupedBackupCode(code))).toBe(code)
      expect(readBackupCode(withGaps(alike, chance).toLowerCase())).toBe(code)
      expect(readBackupCode(wide(groupedBackupCode(code)))).toBe(code)
    }
  })

  test('TFA-4 is nothing but sixteen of those signs', () => {
    for (const typed of [
      '',
      '123456',
      'ABCD-EFGH-JKMN-PQR',
      'ABCD-EFGH-JKMN-PQRST',
      'ABCD-EFGH-JKMN-PQRU',
      'ÄBCD-EFGH-JKMN-PQRS',
    ])
      expect(readBackupCode(typed), typed).toBeNull()
  })
})

/** Full-width forms, as a keyboard for Chinese or Japanese writes them. */
const wide = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))
