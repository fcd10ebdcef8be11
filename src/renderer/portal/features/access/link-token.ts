const storageKey = 'portico-link'

/**
 * The token of the link that was opened (ACC-3). It leaves the address bar and the history at once; a reload of the
 * same tab still finds it, until it is used or the tab is closed.
 */
export function takeLinkToken(): string | null {
  const inAddress = window.location.hash.slice(1)
  if (inAddress) {
    window.history.replaceState(window.history.state, '', window.location.pathname)
    remember(inAddress)
    return inAddress
  }
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}

function remember(token: string): void {
  try {
    sessionStorage.setItem(storageKey, token)
  } catch {
    // Without storage a reload asks for the link once more.
  }
}

export function forgetLinkToken(): void {
  try {
    sessionStorage.removeItem(storageKey)
  } catch {
    // Nothing was kept.
  }
}
