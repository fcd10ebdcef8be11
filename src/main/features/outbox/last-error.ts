/** What an e-mail's `last_error` holds: a literal key of the locales, and the server's own words. */
export interface LastError {
  reason: string
  detail: string
}

export const errorText = (reason: string, detail: string) => JSON.stringify({ reason, detail } satisfies LastError)

export function readLastError(text: string | null): LastError | null {
  if (text === null) return null
  return JSON.parse(text) as LastError
}
