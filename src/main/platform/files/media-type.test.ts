import fc from 'fast-check'
import { expect, test } from 'vitest'
import { detectMediaType, sniffBytes } from './media-type.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

test.each([
  ['%PDF-1.7\n', 'a.pdf', 'application/pdf'],
  ['%PDF-1.7\n', 'a.exe', 'application/pdf'],
  ['\x89PNG\r\n\x1a\n....', 'a.png', 'image/png'],
  ['\xff\xd8\xff\xe0', 'a.jpg', 'image/jpeg'],
  ['GIF89a', 'a.gif', 'image/gif'],
  ['RIFF....WEBPVP8 ', 'a.webp', 'image/webp'],
  ['RIFF....WAVE', 'a.webp', 'application/octet-stream'],
  ['\0\0\0\x18ftypheic', 'a.heic', 'image/heic'],
  ['PK\x03\x04....', 'a.docx', docx],
  ['PK\x03\x04....', 'a.jar', 'application/zip'],
  ['Dear Ana,\nthank you.', 'a.txt', 'text/plain'],
  ['a;b\r\n1;2', 'a.csv', 'text/csv'],
  ['caf\xe9', 'a.txt', 'application/octet-stream'],
  ['a\0b', 'a.txt', 'application/octet-stream'],
  ['<html><script>', 'a.html', 'application/octet-stream'],
  ['<svg onload=x>', 'a.svg', 'application/octet-stream'],
  ['MZ\x90', 'a.pdf', 'application/octet-stream'],
  ['', 'a.pdf', 'application/octet-stream'],
])('U5 %j named %s is %s', (head, name, type) => {
  expect(detectMediaType(bytes(head), name)).toBe(type)
})

test('text whose last character is cut by the sample is text', () => {
  const long = Buffer.from('ñ'.repeat(sniffBytes))

  expect(detectMediaType(long.subarray(0, sniffBytes), 'a.txt')).toBe('text/plain')
  expect(detectMediaType(long.subarray(1), 'a.txt')).toBe('application/octet-stream')
  expect(detectMediaType(Buffer.from(`x${'ñ'.repeat(sniffBytes)}`), 'a.txt')).toBe('text/plain')
})

test('U5 nothing that a browser would run, from any bytes and name', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (some, name) => {
      expect(detectMediaType(some, name)).not.toMatch(/html|svg|xml$|script/)
    }),
  )
})
