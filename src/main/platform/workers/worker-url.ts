import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Where a worker's entry is. From source it lies beside the file that it belongs to, this one if none is named, as TypeScript;
 * built, the caller is an entry or a chunk in out/main, and the worker is out/main/workers/<name>.worker.js.
 */
export function workerUrl(name: string, beside: string = import.meta.url): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.worker.ts`, beside)
  const places = [`./workers/${name}.worker.js`, `./${name}.worker.js`, `../workers/${name}.worker.js`]
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)))
  if (!found) throw new Error(`The worker "${name}" was not built`)
  return found
}
