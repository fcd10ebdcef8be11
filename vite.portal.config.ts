import { resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { compileMessages } from './tools/build/compile-messages.mjs'
import { compressAssets } from './tools/build/compress-assets.mjs'
import { previewFrame } from './tools/build/preview-frame.mjs'

const root = import.meta.dirname

export default defineConfig({
  root: resolve(root, 'src/renderer/portal'),
  base: '/',
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  plugins: [compileMessages(), vue(), tailwind(), compressAssets(), previewFrame(root)],
  build: {
    outDir: resolve(root, 'out/renderer/portal'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
