import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attachmentHeader, normaliseFileName } from '../../src/main/platform/files/file-name.ts'

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '..',
        '/',
        '\\',
        '.',
        ' ',
        '\u0000',
        '\u202e',
        '\u200f',
        '\ufeff',
        'CON',
        'nul',
        'é',
        'e\u0301',
        '😀',
        '\ud800',
        ':',
        'a',
        '.pdf',
        '\r\n',
        '"',
      ),
      { maxLength: 120 },
    )
    .map((parts) => parts.join('')),
)

test('U4 whatever a name was, it becomes one that is safe everywhere', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const safe = normaliseFileName(name)
      expect(safe).not.toBe('')
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
      expect(safe).toBe(safe.normalize('NFC'))
      expect(safe.isWellFormed()).toBe(true)
      expect(safe).not.toMatch(/[/\\<>:"|?*]/)
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
      expect(safe).not.toMatch(/^[\s.]|[\s.]$/u)
      expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i)
      expect(normaliseFileName(safe)).toBe(safe)
    }),
    { numRuns: 3_000 },
  )
})

test.each([
  ['Vertrag.pdf', 'Vertrag.pdf'],
  ['C:\\Users\\ana\\Deed.docx', 'Deed.docx'],
  ['../../etc/passwd', 'passwd'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['CON.txt', '_CON.txt'],
  ['com1', '_com1'],
  ['contract.pdf', 'contract.pdf'],
  ['  .hidden. ', 'hidden'],
  ['a\u0000b\nc.pdf', 'abc.pdf'],
  ['', 'file'],
  ['///', 'file'],
  ['Escritura nº 4 – José.pdf', 'Escritura nº 4 – José.pdf'],
  ['Jose\u0301.pdf', 'José.pdf'],
])('U4 %j is kept as %j', (name, safe) => {
  expect(normaliseFileName(name)).toBe(safe)
})

test('U4 a long name keeps its extension', () => {
  const safe = normaliseFileName(`${'ñ'.repeat(300)}.pdf`)

  expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
  expect(safe).toMatch(/^ñ+\.pdf$/)
})

test('U4 RFC 6266: an attachment, an ASCII name and the real one', () => {
  expect(attachmentHeader('José "el" 50%.pdf')).toBe(
    `attachment; filename="Jose _el_ 50_.pdf"; filename*=UTF-8''Jos%C3%A9%20_el_%2050%25.pdf`,
  )
})

test('U4 no name breaks out of the header', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      expect(attachmentHeader(name)).toMatch(
        /^attachment; filename="[ !#-$&-:<-[\]-~]*"; filename\*=UTF-8''(?:[\w!#$&+.^`|~-]|%[0-9A-F]{2})+$/,
      )
    }),
    { numRuns: 3_000 },
  )
})
