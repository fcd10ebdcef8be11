// npm run build [-- host console phone portal]: builds those parts, or all four. Always, unlike `npm start`, which skips what is current.
import { buildParts, parts } from './build/parts.mjs'

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in parts))
if (unknown.length > 0) {
  process.stderr.write(`There is no part "${unknown.join(' ')}" to build: ${Object.keys(parts).join(', ')}.\n`)
  process.exit(2)
}

const start = performance.now()
const names = asked.length > 0 ? asked : Object.keys(parts)
const problems = await buildParts(() => names)
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n\n')}\n`)
  process.exit(1)
}
process.stdout.write(`Built ${names.join(', ')} in ${((performance.now() - start) / 1000).toFixed(1)} s.\n`)
