import { cp, mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type InlineConfig } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Builds the fixture's main program and the product's preload as electron-vite does, in a folder from which the project's
 * packages are found. The caller removes the folder.
 */
export async function buildFixture(): Promise<{ folder: string; main: string }> {
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'portico-desktop-'))
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await bundle(new URL('./fixture-main.ts', import.meta.url), join(folder, 'out', 'main'), 'es', 'index.js')
  await bundle(
    new URL('../../../src/preload/index.ts', import.meta.url),
    join(folder, 'out', 'preload'),
    'cjs',
    'index.cjs',
  )
  return { folder, main: join(folder, 'out', 'main', 'index.js') }
}

async function bundle(input: URL, outDir: string, format: 'es' | 'cjs', entryFileNames: string): Promise<void> {
  const config: InlineConfig = {
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      rolldownOptions: {
        input: fileURLToPath(input),
        external: ['electron'],
        output: { format, entryFileNames, chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
  await build(config)
}
