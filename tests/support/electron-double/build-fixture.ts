import { cp, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type InlineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const root = here('../../../')

/**
 * Builds the fixture's main program and the product's preload as electron-vite does, in a folder from which the project's
 * packages are found. The caller removes the folder.
 */
export async function buildFixture(): Promise<{ folder: string; main: string }> {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'portico-desktop-'))
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await bundle('fixture-main.ts', join(folder, 'out', 'main'), 'es', 'index.js')
  await bundle('../../../src/preload/index.ts', join(folder, 'out', 'preload'), 'cjs', 'index.cjs')
  return { folder, main: join(folder, 'out', 'main', 'index.js') }
}

async function bundle(input: string, outDir: string, format: 'es' | 'cjs', entryFileNames: string): Promise<void> {
  const config: InlineConfig = {
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      rolldownOptions: {
        input: here(input),
        external: ['electron'],
        output: { format, entryFileNames, chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
  await build(config)
}
