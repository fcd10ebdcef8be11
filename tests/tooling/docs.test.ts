import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const docs = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].map((file) => file.replaceAll('\\', '/')).sort()
const testFiles = ['tests/**/*.test.ts', 'src/**/*.test.ts']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('tests/tooling/fixtures/'))

/** Every rule that is promised so far. Each has a test that carries its id. */
const rules = [
  ...'OPS-1 OPS-2 OPS-3 OPS-4 OPS-6 STF-1 STF-2 STF-3 TFA-1 TFA-2 TFA-3 TFA-4 TFA-5 TFA-6 TFA-7 TFA-8 TFA-9 TFA-10 CLT-1 CLT-2 CLT-3 CLT-4 SHR-1 SHR-2 SHR-3 SHR-7'.split(
    ' ',
  ),
  ...'SHR-4 SHR-5 SHR-6 SHR-8 SHR-9 DOC-1 DOC-2 DOC-3 DOC-4 DOC-5 DOC-6 DOC-7 MSG-1 MSG-2 MSG-3 MSG-4'.split(' '),
  ...'NTF-2 DAT-2'.split(' '),
  ...'BILL-1 BILL-2 BILL-3 BILL-4 BILL-5 BILL-6 BILL-7 EVT-1 EVT-2 EVT-3 EVT-4 EVT-5'.split(' '),
  ...'NTF-1 NTF-3 NTF-4 NTF-5 POR-1 POR-2 POR-3 POR-4 POR-5 AUD-1'.split(' '),
  ...'ACC-1 ACC-2 ACC-3 ACC-4 ACC-5 ACC-6 ACC-7 ACC-8 ACC-9 ACC-10 ACC-11'.split(' '),
  ...'D1 D2 D3 D4 D5 H1 H2 H3 H4 H5 H6 E1 E2 E3 E4 E7 S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12 F6 C8 U1 U2 U3 F3 F7 U4 U5 U6 U7 F9'.split(
    ' ',
  ),
  ...'C1 C2 C3 C4 C5 C6 C7 C9 C10'.split(' '),
]

/** The names of a file's tests and groups: the first argument of whatever hangs on `test`, `it` or `describe`. */
function testNames(file: string): string[] {
  const names: string[] = []
  const rootName = (node: ts.Expression): string => {
    if (ts.isIdentifier(node)) return node.text
    if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return rootName(node.expression)
    return ts.isTaggedTemplateExpression(node) ? rootName(node.tag) : ''
  }
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) ? node.arguments : []
    if (first && ts.isCallExpression(node) && ['test', 'it', 'describe'].includes(rootName(node.expression))) {
      if (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)) names.push(first.getText())
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true))
  return names
}

const namesByFile = new Map(testFiles.map((file) => [file, testNames(file)]))
const carries = (name: string, id: string) => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(name)
const filesOf = (id: string) => testFiles.filter((file) => namesByFile.get(file)?.some((name) => carries(name, id)))

test('every rule that is promised has a test that carries its id', () => {
  expect(rules.filter((id) => filesOf(id).length === 0)).toEqual([])
})

test('the table of threats in docs/security.md names, for every id, tests that carry it', () => {
  const rows = [...read('docs/security.md').matchAll(/^\| ([A-Z]+\d+) +\|(.*)\|$/gm)]
  const ids = rows.map(([, id]) => id)
  expect(ids).toEqual(rules.filter((id) => !id.includes('-')))
  for (const [, id = '', cells = ''] of rows) {
    const named = [...cells.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file)
    expect(named, id).not.toEqual([])
    for (const file of named) expect(filesOf(id), `${id} in ${file}`).toContain(file)
  }
})

describe.each(docs)('%s', (file) => {
  const text = read(file)

  test('leads only to places that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '')
    const broken = targets.filter((target) => !/^https?:/.test(target) && !isThere(file, target))
    expect(broken).toEqual([])
  })

  test('names only files that exist', () => {
    const named = [...text.matchAll(/`((?:src|tests|tools|docs|resources)\/[^`\s]*)`/g)].map(([, name = '']) => name)
    expect(named.filter((name) => globSync(name.replace(/\/$/, ''), { cwd: root }).length === 0)).toEqual([])
  })

  test('calls only scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const called = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script)
    const short = [...text.matchAll(/npm (start|test)\b/g)].map(([, script = '']) => script)
    expect([...called, ...short].filter((script) => !(script in scripts))).toEqual([])
  })
})

/** A file beside the document, and the heading in it when one is meant. */
function isThere(from: string, target: string): boolean {
  const [place = '', anchor] = target.split('#')
  const file = place === '' ? from : path.posix.join(path.posix.dirname(from), place)
  if (!existsSync(path.join(root, file))) return false
  return anchor === undefined || headingsOf(read(file)).includes(anchor)
}

const headingsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

describe('docs/host.md and the command agree', () => {
  const host = read('docs/host.md')
  const commands = ['init', 'serve', 'demo', 'verify', 'backup', 'reset-2fa', 'restore']

  test.each(commands)('portico %s', async (command) => {
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [path.join(root, 'src/main/cli.ts'), command, '--help'])
    const words = (text: string) => new Set(text.match(/--[a-z][a-z-]+|PORTICO_[A-Z_]+/g))
    const section = new RegExp(`### portico ${command}\\n([^]*?)\\n##`).exec(`${host}\n## `)?.[1] ?? ''
    const table = [...section.matchAll(/^\|.*$/gm)].join('\n')
    const offered = words(stdout)
    offered.delete('--help')
    expect([...words(table)].sort()).toEqual([...offered].sort())
  })

  test('every command that is called exists', () => {
    const called = docs.flatMap((file) => [...read(file).matchAll(/(?:\bportico|cli\.js) ([a-z][a-z\d-]+)/g)])
    const unknown = called.map(([, word = '']) => word).filter((word) => !commands.includes(word))
    expect(unknown).toEqual([])
  })
})
