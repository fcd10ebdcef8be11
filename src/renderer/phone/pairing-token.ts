const shape = /#pair=([\w-]{20,100})$/
let current: string | null = null
takeFromAddress()

/** The token of the QR code that led here. It leaves the address bar and the history at once. */
export const pairingToken = () => current

/** True when the address holds one: the page was opened by it, or the same page again by another. */
export function takeFromAddress(): boolean {
  const token = shape.exec(window.location.hash)?.[1]
  if (token === undefined) return false
  current = token
  window.history.replaceState(null, '', '/')
  return true
}

/** Typed or pasted instead: the whole address that stands below the QR code. */
export function takeFromText(text: string): boolean {
  const token = shape.exec(text.trim())?.[1]
  if (token === undefined) return false
  current = token
  return true
}

export function forgetPairingToken(): void {
  current = null
}
