import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { nuxtUiStrictCsp } from './tools/build/nuxt-ui-strict-csp.mjs'
import { previewFrame } from './tools/build/preview-frame.mjs'

const root = import.meta.dirname
/** Names of Tailwind's palette; the tokens in renderer/ui stand above them (`--ui-primary`, …). */
const colors = {
  primary: 'amber',
  secondary: 'sky',
  success: 'green',
  info: 'blue',
  warning: 'amber',
  error: 'red',
  neutral: 'stone',
} as const

/** `src/main/**\/hash.worker.ts` becomes `out/main/workers/hash.worker.js`. */
const workers = Object.fromEntries(
  globSync('src/main/**/*.worker.ts', { cwd: root }).map((file) => [
    `workers/${basename(file, '.ts')}`,
    resolve(root, file),
  ]),
)

/** One build can make the host alone, or the console alone: they do not wait for each other. */
const only = process.env['PORTICO_BUILD']
const whole = defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: { index: resolve(root, 'src/main/index.ts'), cli: resolve(root, 'src/main/cli.ts'), ...workers },
        // Chunks lie beside the entries: `new URL('./workers/…', import.meta.url)` is the same from both.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload may require nothing but electron: everything else is bundled, as CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer/console'),
    define: { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
    plugins: [
      // electron-vite sets './', with which a deep link of a served page finds no scripts.
      { name: 'portico:served-base', enforce: 'post', config: () => ({ base: '/' }) },
      vue(),
      previewFrame(root),
      nuxtUiStrictCsp(colors),
      ui({
        root,
        autoImport: false,
        components: { dts: resolve(root, 'src/renderer/console/components.d.ts'), dirs: [] },
        colorMode: true,
        // Every icon the console names is bundled: none is fetched while it runs.
        icon: { clientBundle: { scan: { globInclude: ['src/renderer/{console,ui}/**/*.{vue,ts}'] } } },
        ui: { colors },
      }),
    ],
    build: {
      outDir: resolve(root, 'out/renderer/console'),
      emptyOutDir: true,
      minify: true,
      target: 'es2022',
      // The pages' policy allows no data: address, so nothing is put inside other files.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: resolve(root, 'src/renderer/console/index.html') },
    },
  },
})

export default defineConfig({
  ...(only === 'console' ? {} : { main: whole.main, preload: whole.preload }),
  ...(only === 'host' ? {} : { renderer: whole.renderer }),
})
