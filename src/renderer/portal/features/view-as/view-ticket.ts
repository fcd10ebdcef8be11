/** The ticket stands in the fragment, and leaves the address bar and the history before anything else is done with it. */
function takeTicket(): string | null {
  const { pathname, hash } = window.location
  if (pathname !== '/view-as' || hash.length < 2) return null
  window.history.replaceState(null, '', pathname)
  return hash.slice(1)
}

/** Read with the scripts, before the router is made, which would keep the whole address. */
export const viewTicket = takeTicket()
