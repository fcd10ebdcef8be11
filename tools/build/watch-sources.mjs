import { watch } from 'node:fs'
import { join } from 'node:path'
import { root } from './parts.mjs'

/**
 * Calls back after changes below some folders, once for changes that come together, never twice at a time.
 *
 * @param {string[]} folders
 * @param {() => Promise<void>} onChange
 */
export function watchSources(folders, onChange) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  /** @type {Promise<unknown>} */
  let running = Promise.resolve()
  for (const folder of folders) {
    watch(join(root, folder), { recursive: true }, (_, file) => {
      if (file?.endsWith('.test.ts') || file?.endsWith('components.d.ts')) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        running = running.then(onChange).catch((error) => process.stderr.write(`${error}\n`))
      }, 150)
    })
  }
}
