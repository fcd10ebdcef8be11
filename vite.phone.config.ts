import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { compileMessages } from './tools/build/compile-messages.mjs'
import { compressAssets } from './tools/build/compress-assets.mjs'

const root = import.meta.dirname
const pages = resolve(root, 'src/renderer/phone')

export default defineConfig({
  root: pages,
  base: '/',
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  plugins: [compileMessages({ except: /\/phone\.push\.json$/ }), vue(), tailwind(), compressAssets()],
  build: {
    outDir: resolve(root, 'out/renderer/phone'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: resolve(pages, 'index.html'), 'phone-worker': resolve(pages, 'phone-worker.ts') },
      output: {
        // A service worker's address is its identity: it stays, and at the root, so that all of the page is its own.
        entryFileNames: ({ name }) => (name === 'phone-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})
