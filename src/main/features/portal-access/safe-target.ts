const origin = 'https://portal.invalid'

/**
 * A path within the portal, or '/': one leading slash, no '//' or '\' anywhere, no control characters, 300 characters at
 * most, so that no link of ours ever leads elsewhere. The ways in themselves are no targets.
 */
export function safeTarget(target: string | null | undefined): string {
  if (!target || target === '/' || target.length > 300 || !target.startsWith('/')) return '/'
  if (target.includes('//') || target.includes('\\') || /[\p{Cc}\p{Cf}\s]/u.test(target)) return '/'
  const url = URL.parse(target, origin)
  if (url?.origin !== origin) return '/'
  return /^\/(c|sign-in)(\/|$)/.test(url.pathname) ? '/' : target
}
