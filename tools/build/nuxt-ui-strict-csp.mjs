import { readFileSync } from 'node:fs'

const colorsPlugin = /@nuxt\/ui\/dist\/runtime\/plugins\/colors\.js($|\?)/
const colorModeFiles = /@nuxt\/ui\/dist\/runtime\/vue\/(plugins\/color-mode|stubs\/base)\.js($|\?)/
const virtualSheet = 'virtual:nuxt-ui-colors.css'

/**
 * The style sheet that Nuxt UI would write into the page for these colours, taken from its own plugin. The plugin runs here against
 * stand-ins for Nuxt's composables, so that an update of Nuxt UI changes the sheet, or fails the build.
 *
 * @param {Record<string, string>} colors
 */
export async function nuxtUiColorSheet(colors) {
  const file = import.meta.resolve('@nuxt/ui').replace(/module\.mjs$/, 'runtime/plugins/colors.js')
  const standIns = `
    export const sheets = []
    export const defineNuxtPlugin = (setup) => setup
    export const injectHead = () => ({})
    export const useAppConfig = () => (${JSON.stringify({ ui: { colors } })})
    export const useNuxtApp = () => ({ isHydrating: false, payload: {} })
    export const useHead = (head) => sheets.push(...head.style)`
  const standInUrl = `data:text/javascript,${encodeURIComponent(standIns)}`
  const source = readFileSync(new URL(file), 'utf8')
    .replaceAll('import.meta.client', 'false')
    .replace('"#imports"', () => JSON.stringify(standInUrl))
    .replace(/from "([a-z][^":]*)"/g, (_, name) => `from ${JSON.stringify(import.meta.resolve(name))}`)
  const plugin = await import(`data:text/javascript,${encodeURIComponent(source)}`)
  const { sheets } = await import(standInUrl)
  sheets.length = 0
  plugin.default()
  const sheet = sheets[0]?.innerHTML?.value
  if (sheets.length !== 1 || typeof sheet !== 'string' || !sheet.includes('--ui-color-primary-500')) {
    throw new Error(`Nuxt UI makes its colours in another way than before: look at ${file}`)
  }
  return sheet
}

/**
 * Nuxt UI without a <style> element made while the page runs, which a policy of `style-src 'self'` refuses:
 * its colours go into the built style sheet, and changing between light and dark no longer stops transitions by a style of its own.
 *
 * @param {Record<string, string>} colors
 * @returns {import('vite').Plugin}
 */
export function nuxtUiStrictCsp(colors) {
  return {
    name: 'portico:nuxt-ui-strict-csp',
    enforce: 'pre',
    resolveId: (id) => (id === virtualSheet ? `\0${virtualSheet}` : undefined),
    load(id) {
      if (id === `\0${virtualSheet}`) return nuxtUiColorSheet(colors)
      if (colorsPlugin.test(id)) return `import '${virtualSheet}'\nexport default { install() {} }`
      return undefined
    },
    transform(code, id) {
      if (!colorModeFiles.test(id)) return undefined
      const strict = code.replace(/(useDark|useColorModeVueUse)\(\)/, '$1({ disableTransition: false })')
      if (strict === code) throw new Error(`Nuxt UI changes its colour mode in another way than before: look at ${id}`)
      return { code: strict, map: null }
    },
  }
}
