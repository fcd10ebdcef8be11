import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Where a worker's entry is. From source it lies beside this file, as TypeScript; built, the caller is an entry or a chunk
 * in out/main, and the worker is out/main/workers/<name>.worker.js.
 */
export function workerUrl(name: string): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.worker.ts`, import.meta.url)
  const places = [`./workers/${name}.worker.js`, `./${name}.worker.js`, `../workers/${name}.worker.js`]
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)))
  if (!found) throw new Error(`The worker "${name}" was not built`)
  return found
}
