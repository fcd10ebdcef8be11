import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Files below the current folder, as `{ file, text }`, sorted.
 *
 * @param {string[]} patterns
 */
export function readSources(patterns) {
  const files = [...new Set(patterns.flatMap((pattern) => globSync(pattern)))].sort()
  return files
    .filter((file) => !file.includes('node_modules') && existsSync(join(process.cwd(), file)))
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
}

/** @param {string} text @param {number} index */
export const lineOf = (text, index) => text.slice(0, index).split('\n').length

/** Prints the problems and ends the process: 1 when there is one. */
export function report(problems) {
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  process.exit(problems.length > 0 ? 1 : 0)
}
