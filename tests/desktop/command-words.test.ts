import { expect, it } from 'vitest'
import { commandWords } from '../../src/main/desktop/command-words.ts'

it.each([
  [['portico'], null],
  [['portico', '--hidden'], null],
  [['portico', '-psn_0_12345'], null],
  [['portico', '/home/ana/some.pdf'], null],
  [['portico', 'C:\\some.pdf'], null],
  [['portico', 'https://x.example'], null],
  [['portico', 'Serve'], null],
  [['portico', 'serve'], ['serve']],
  [
    ['portico', 'serve', '--data', '/srv/firm'],
    ['serve', '--data', '/srv/firm'],
  ],
  [
    ['portico', '--no-sandbox', 'reset-2fa', 'ana@example.com'],
    ['reset-2fa', 'ana@example.com'],
  ],
  [['portico', '--help'], ['--help']],
  [['portico', '--version'], ['--version']],
])('OPS-2 a packed program started as %j has the words %j', (argv, words) => {
  expect(commandWords(argv, true)).toEqual(words)
})

it.each([
  [['electron', '.'], null],
  [['electron', '--no-sandbox', '.'], null],
  [['electron', '.', 'serve'], ['serve']],
  [
    ['electron', '--inspect', '.', 'serve', '--port', '1'],
    ['serve', '--port', '1'],
  ],
])('OPS-2 Electron started as %j has the words %j', (argv, words) => {
  expect(commandWords(argv, false)).toEqual(words)
})
