// The texts: every key in both languages with the same placeholders, sorted, used, and every literal key in the code there.
//
// A key made at run time is allowed by a comment that says which ones there are: `// i18n-keys: console.matters.status.*`
import { baseCompile } from '@intlify/message-compiler'
import { lineOf, readSources, report } from './read-sources.mjs'

const folder = 'src/shared/locales'
const first = 'en'
const others = ['es']
const areas = 'portal|console|phone|common|shell|email|pdf|cli'
const keyShape = `(?:${areas})\\.[a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9]+)*`
const fileShape = new RegExp(`^(?:${areas})(?:\\.[a-z][A-Za-z0-9]*)+$`)
const literalKey = new RegExp(`(['"\`])(${keyShape})\\1`, 'g')
const madeKey = new RegExp(`(?:\`(${keyShape}\\.)\\$\\{|(['"])(${keyShape}\\.)\\2\\s*\\+)`, 'g')
/** `:to=` or `v-if=`: what follows in quotes is an expression, not a text. */
const boundAttribute = /(?:[:@#]|v-)[\w.:-]+=$/
const allowance = /i18n-keys:\s*([\w.*, ]+)/g

const problems = []

/** @param {object} tree @param {string} prefix @returns {Iterable<[string, unknown]>} */
function* leaves(tree, prefix) {
  for (const [name, value] of Object.entries(tree)) {
    const key = `${prefix}.${name}`
    if (typeof value === 'object' && value !== null) yield* leaves(value, key)
    else yield [key, value]
  }
}

function checkSorted(tree, where) {
  const names = Object.keys(tree)
  const sorted = names.toSorted((a, b) => (a < b ? -1 : 1))
  const first = names.findIndex((name, index) => name !== sorted[index])
  if (first >= 0) problems.push(`${where}: not sorted, "${sorted[first]}" belongs before "${names[first]}"`)
  for (const [name, value] of Object.entries(tree)) {
    if (typeof value === 'object' && value !== null) checkSorted(value, `${where} ${name}`)
  }
}

/** The named placeholders of a message, and how many plural forms it has. */
function shapeOf(key, message, file) {
  const problemsHere = []
  const { ast } = baseCompile(message, {
    onError: (error) => problemsHere.push(`${file}: ${key} does not parse: ${error.message}`),
  })
  problems.push(...problemsHere)
  const names = new Set()
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return
    if (node.type === 4 && typeof node.key === 'string') names.add(node.key)
    if (node.type === 5) problems.push(`${file}: ${key} has the placeholder {${node.index}} without a name`)
    for (const value of Object.values(node)) if (typeof value === 'object') visit(value)
  }
  visit(ast)
  return { names: [...names].sort().join(', '), forms: 'cases' in ast.body ? ast.body.cases.length : 1 }
}

/** @returns {Map<string, { file: string, message: string, names: string, forms: number }>} */
function readLanguage(language) {
  const messages = new Map()
  for (const { file, text } of readSources([`${folder}/${language}/*.json`])) {
    const prefix = file.slice(file.lastIndexOf('/') + 1, -'.json'.length)
    if (!fileShape.test(prefix)) problems.push(`${file}: a file is named as area.feature.json`)
    const tree = JSON.parse(text)
    checkSorted(tree, file)
    for (const [key, message] of leaves(tree, prefix)) {
      const there = messages.get(key)
      if (there) problems.push(`${file}: ${key} is also in ${there.file}`)
      if (typeof message !== 'string' || message.trim() === '') {
        problems.push(`${file}: ${key} is not a text`)
        continue
      }
      messages.set(key, { file, message, ...shapeOf(key, message, file) })
    }
  }
  return messages
}

function compareLanguages(texts) {
  for (const other of others) {
    for (const [key, { file, names, forms }] of texts[first]) {
      const translated = texts[other].get(key)
      if (!translated) problems.push(`${file}: ${key} is missing in ${other}`)
      else if (translated.names !== names) {
        problems.push(`${translated.file}: ${key} has the placeholders {${translated.names}}, ${first} has {${names}}`)
      } else if (translated.forms !== forms) {
        problems.push(`${translated.file}: ${key} has ${translated.forms} plural forms, ${first} has ${forms}`)
      }
    }
    for (const [key, { file }] of texts[other]) {
      if (!texts[first].has(key)) problems.push(`${file}: ${key} is missing in ${first}`)
    }
  }
}

/** Whole lines of comment made empty, so that line numbers stay. */
const withoutComments = (text) => text.replace(/^[ \t]*(?:\/\/|\/?\*|<!--).*$/gm, '')

/** Goes through the code and answers which keys it uses. */
function findUses(known) {
  const used = new Set()
  const sources = readSources(['src/**/*.ts', 'src/**/*.vue', 'src/**/*.html']).filter(
    ({ file }) => !file.endsWith('.test.ts'),
  )
  for (const { file, text } of sources) {
    const patterns = [...text.matchAll(allowance)].flatMap((match) =>
      String(match[1])
        .split(/[\s,]+/)
        .filter(Boolean),
    )
    for (const pattern of patterns) {
      const start = pattern.replace(/\*$/, '')
      const matching = [...known].filter((key) => (pattern.endsWith('*') ? key.startsWith(start) : key === pattern))
      if (matching.length === 0) problems.push(`${file}: "i18n-keys: ${pattern}" matches no key`)
      for (const key of matching) used.add(key)
    }
    const code = withoutComments(text)
    for (const match of code.matchAll(literalKey)) {
      if (String(match[2]).endsWith('.json') || boundAttribute.test(code.slice(0, match.index))) continue
      if (known.has(match[2])) used.add(match[2])
      else problems.push(`${file}:${lineOf(code, match.index)} the key ${match[2]} is in no language`)
    }
    for (const match of code.matchAll(madeKey)) {
      const start = match[1] ?? match[3]
      if (patterns.some((pattern) => pattern.endsWith('*') && start.startsWith(pattern.slice(0, -1)))) continue
      problems.push(
        `${file}:${lineOf(code, match.index)} the key ${start}… is made at run time: write it out, or add "i18n-keys: ${start}*"`,
      )
    }
  }
  return used
}

/** @type {Record<string, ReturnType<typeof readLanguage>>} */
const texts = Object.fromEntries(others.map((language) => [language, readLanguage(language)]))
const leading = (texts[first] = readLanguage(first))
compareLanguages(texts)
const used = findUses(new Set(leading.keys()))
for (const [key, { file }] of leading) if (!used.has(key)) problems.push(`${file}: ${key} is not used`)
report(problems)
