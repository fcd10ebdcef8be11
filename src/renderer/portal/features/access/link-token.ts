const storageKey = 'portico-link'
let current = kept()

// When the scripts are read, before the router is made: it would keep the whole address in the history (ACC-3).
takeFromAddress()

/**
 * The token of the link that was opened. It leaves the address bar and the history at once; a reload of the same tab
 * still finds it, until it is used or the tab is closed.
 */
export const linkToken = (): string | null => current

/** True when a second link was opened in this tab, which changes nothing but the fragment. */
export function takeFromAddress(): boolean {
  const { pathname, hash } = window.location
  if (pathname !== '/c' || hash.length < 2) return false
  current = hash.slice(1)
  window.history.replaceState(null, '', pathname)
  store(() => sessionStorage.setItem(storageKey, current ?? ''))
  return true
}

export function forgetLinkToken(): void {
  current = null
  store(() => sessionStorage.removeItem(storageKey))
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}

function store(change: () => void): void {
  try {
    change()
  } catch {
    // Storage can be switched off: then a reload asks for the link once more.
  }
}
