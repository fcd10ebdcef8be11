/** What came of asking an address for this host's sign: null when it leads here, else a literal key of the locales. */
export type ProbeAddress = (origin: string, hostId: string) => Promise<string | null>

const timeoutMs = 8_000
const longestAnswer = 4_096

const nameErrors = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'])
const timeErrors = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** Fetches `/healthz` from where the host stands, and says in a word what is wrong. Follows no redirect. */
export const probeAddress: ProbeAddress = async (origin, hostId) => {
  try {
    const response = await fetch(`${origin}/healthz`, {
      redirect: 'manual',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const sign = hostOf(await readStart(response))
    if (response.status !== 200 || sign === undefined) return 'common.settings.address.answersOtherwise'
    return sign === hostId ? null : 'common.settings.address.otherHost'
  } catch (error) {
    return keyOfFailure(error)
  }
}

async function readStart(response: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > longestAnswer) break
  }
  return text
}

function hostOf(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value !== 'object' || value === null || !('host' in value)) return undefined
    return typeof value.host === 'string' ? value.host : undefined
  } catch {
    return undefined
  }
}

function keyOfFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  if (error instanceof Error && error.name === 'TimeoutError') return 'common.settings.address.timedOut'
  if (timeErrors.has(code)) return 'common.settings.address.timedOut'
  if (nameErrors.has(code)) return 'common.settings.address.unknownName'
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return 'common.settings.address.badCertificate'
  return 'common.settings.address.refused'
}
