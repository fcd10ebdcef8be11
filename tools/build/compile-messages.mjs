import { baseCompile } from '@intlify/message-compiler'

const localeFile = /\/shared\/locales\/[a-z]+\/[^/]+\.json$/
/** What makes a text more than its own words: a placeholder, a plural, a linked message. */
const isPattern = /[{}|@]/

/** @param {unknown} value */
function compiled(value) {
  if (typeof value === 'string') {
    if (!isPattern.test(value)) return value
    const { ast } = baseCompile(value, { jit: true, minify: true, location: false, onError: fail })
    return ast
  }
  return Object.fromEntries(Object.entries(Object(value)).map(([key, inner]) => [key, compiled(inner)]))
}

/** @param {{ message: string }} error */
function fail(error) {
  throw new Error(error.message)
}

/**
 * Texts as vue-i18n has them after parsing, so that its parser stays out of the page. For a face whose build sets
 * `__INTLIFY_DROP_MESSAGE_COMPILER__`.
 *
 * @param {{ except?: RegExp }} [options] files whose texts are used without vue-i18n
 * @returns {import('vite').Plugin}
 */
export function compileMessages({ except } = {}) {
  return {
    name: 'portico:compile-messages',
    enforce: 'pre',
    transform(code, id) {
      if (!localeFile.test(id) || except?.test(id)) return undefined
      return { code: JSON.stringify(compiled(JSON.parse(code))), map: null }
    },
  }
}
