import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'

/** One line of docs/benchmarks.md. */
export interface Figure {
  name: string
  ours: number
  /** Measured in the same run, or the limit that was set; null where there is neither. */
  peer: number | null
  /** ours / peer. */
  ratio: number | null
  unit: string
  note: string
}
interface Bench {
  name: string
  run: () => Promise<Figure[]>
}

const root = path.resolve(import.meta.dirname, '../..')
const file = path.join(root, 'docs/benchmarks.md')
const wanted = process.argv.slice(2)

/** `npm run bench [-- names]`: runs them one after another and writes their sections; the others stay as they were. */
const benches = await Promise.all(
  globSync('*.bench.ts', { cwd: import.meta.dirname })
    .sort()
    .map(async (found) => (await import(`./${found}`)) as Bench),
)
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(`No bench: ${unknown.join(', ')}. There are: ${benches.map((bench) => bench.name).join(', ')}\n`)
  process.exit(2)
}

const number = (value: number | null) =>
  value === null ? '' : value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })

function section(name: string, figures: readonly Figure[]): string {
  const rows = figures.map((figure) =>
    [figure.name, number(figure.ours), number(figure.peer), number(figure.ratio), figure.unit, figure.note].join(' | '),
  )
  const day = new Date().toISOString().slice(0, 10)
  return [
    `## ${name}`,
    '',
    `\`npm run bench -- ${name}\`, ${day}`,
    '',
    '| figure | ours | peer or floor | ratio | unit | note |',
    '| --- | ---: | ---: | ---: | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n')
}

const intro = () => `# Benchmarks

Figures are measured by \`npm run bench\` and written here by it. A peer or a floor is measured in the same run, in turns, on
the same machine; a ratio says more than either figure. Nothing here is asserted by a test. Machine of the last run:
${os.cpus().length} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}, Node ${process.version}.

`

const sections = new Map<string, string>()
if (existsSync(file))
  for (const part of readFileSync(file, 'utf8').split(/^(?=## )/m))
    if (part.startsWith('## ')) sections.set(part.slice(3, part.indexOf('\n')).trim(), part)
for (const bench of benches) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue
  process.stderr.write(`${bench.name} …\n`)
  const figures = await bench.run()
  for (const figure of figures)
    process.stdout.write(
      `${figure.name}: ${number(figure.ours)} ${figure.unit}${figure.ratio === null ? '' : `, ratio ${number(figure.ratio)}`}\n`,
    )
  sections.set(bench.name, section(bench.name, figures))
}
const names = [...sections.keys()].sort()
const text = intro() + names.map((name) => sections.get(name)).join('\n')
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }))
