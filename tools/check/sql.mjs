// All SQL of a feature stands in its *.queries.ts, written with Kysely. Outside of features, only the store's folder makes SQL.
import ts from 'typescript'
import { report, readSources } from './read-sources.mjs'

const builders = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'replaceInto',
  'mergeInto',
  'executeQuery',
])

/** What a file says that only a query file may say, as `{ position, what }`. */
function findSql(source) {
  const found = []
  const visit = (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause
      const bindings = clause?.namedBindings
      if (node.moduleSpecifier.text.startsWith('kysely') && clause?.phaseModifier !== ts.SyntaxKind.TypeKeyword) {
        const values =
          bindings && ts.isNamedImports(bindings) ? bindings.elements.filter((name) => !name.isTypeOnly) : [node]
        for (const value of values) found.push({ node: value, what: 'takes a value from kysely' })
      }
    }
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const name = node.expression.name.text
      if (builders.has(name)) found.push({ node, what: `builds a query (${name})` })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const files = readSources(['src/main/**/*.ts']).filter(
  ({ file }) =>
    !file.endsWith('.test.ts') && !file.endsWith('.queries.ts') && !file.startsWith('src/main/platform/store/'),
)

report(
  files.flatMap(({ file, text }) => {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
    return findSql(source).map(({ node, what }) => {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      return `${file}:${line + 1} ${what}: SQL belongs in a *.queries.ts`
    })
  }),
)
