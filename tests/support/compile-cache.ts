import { fileURLToPath } from 'node:url'

/** Programs that tests start find here what the ones before them compiled: most of a start is that. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url)),
}
