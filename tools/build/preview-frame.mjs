import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const source = 'src/renderer/ui/preview/frame'
const pdfjs = 'node_modules/pdfjs-dist'

/** Where pdf.js would fetch a decoder as a script when there is no WebAssembly: here they are bundled, and chosen by name. */
const fetchedDecoder = /await import\(\s*(?:\/\*.*?\*\/\s*)*`\$\{WasmImage\.#wasmUrl\}\$\{this\._noWasmFilename\}`\)/s
const bundledDecoders = `
import * as bundledJbig2 from 'pdfjs-dist/wasm/jbig2_nowasm_fallback.js'
import * as bundledOpenjpeg from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js'
const bundledDecoders = { 'jbig2_nowasm_fallback.js': bundledJbig2, 'openjpeg_nowasm_fallback.js': bundledOpenjpeg }
`

/** @returns {import('vite').Plugin} */
const bundleDecoders = () => ({
  name: 'portico:bundle-pdf-decoders',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/pdf.worker.mjs')) return undefined
    if (!fetchedDecoder.test(code)) throw new Error('pdf.js finds its decoders in another way than before: look at it')
    return { code: bundledDecoders + code.replace(fetchedDecoder, 'bundledDecoders[this._noWasmFilename]'), map: null }
  },
})

/** One script of one file, which needs no other. */
async function bundle(root, entry) {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [bundleDecoders()],
    // A classic script has none; nothing of what asks for it is used.
    define: { 'import.meta.url': '"about:blank"' },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(root, source, entry), output: { format: 'iife', codeSplitting: false } },
    },
  })
  const built = Array.isArray(result) ? result[0] : result
  if (!built || !('output' in built)) throw new Error('The preview frame was watched instead of built')
  return built.output[0].code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--').trim()
}

/** The frame's whole document: it fetches nothing, not even its own scripts. */
async function makePreviewFrame(root) {
  const [main, worker] = [await bundle(root, 'pdf-frame.ts'), await bundle(root, 'pdf-worker.ts')]
  const style = readFileSync(join(root, source, 'pdf-frame.css'), 'utf8')
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>PDF</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${style}</style></head>`,
    '<body><main id="pages" tabindex="0"></main>',
    `<script type="text/plain" id="worker-source">${worker}</script>`,
    `<script>${main}</script></body></html>`,
  ].join('\n')
}

/** Character maps and stand-in fonts, by the names under which the frame asks for them. */
function* resources(root) {
  for (const { folder, from, wanted } of [
    { folder: 'cmaps', from: 'cmaps', wanted: /\.bcmap$/ },
    { folder: 'fonts', from: 'standard_fonts', wanted: /\.(?:pfb|ttf)$/ },
  ])
    for (const name of readdirSync(join(root, pdfjs, from)))
      if (wanted.test(name)) yield { name: `${folder}/${name}`, content: readFileSync(join(root, pdfjs, from, name)) }
}

/**
 * `preview/` beside the pages: the PDF frame's document, and what pdf.js needs now and then.
 *
 * @param {string} root of the project: a configuration that is bundled elsewhere knows it, this file then does not
 * @returns {import('vite').Plugin}
 */
export function previewFrame(root) {
  /** @type {Promise<string> | undefined} */
  let made
  return {
    name: 'portico:preview-frame',
    configureServer(server) {
      server.middlewares.use('/preview', (request, response, next) => {
        const name = (request.url ?? '').slice(1).split('?', 1)[0]
        const found = [...resources(root)].find((one) => one.name === name)
        if (found) return void response.end(found.content)
        if (name !== 'frame.html') return next()
        made ??= makePreviewFrame(root)
        made.then((html) => {
          response.setHeader('content-type', 'text/html; charset=utf-8')
          response.end(html)
        }, next)
      })
    },
    async writeBundle({ dir = '' }) {
      const folder = join(dir, 'preview')
      for (const { name, content } of resources(root)) {
        mkdirSync(join(folder, name, '..'), { recursive: true })
        writeFileSync(join(folder, name), content)
      }
      const html = await makePreviewFrame(root)
      writeFileSync(join(folder, 'frame.html'), html)
      writeFileSync(join(folder, 'frame.html.gz'), gzipSync(html, { level: 9 }))
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: html.length, [constants.BROTLI_PARAM_QUALITY]: 9 }
      writeFileSync(join(folder, 'frame.html.br'), brotliCompressSync(html, { params }))
    },
  }
}
