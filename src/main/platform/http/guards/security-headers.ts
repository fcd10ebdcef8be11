/** What every answer carries (H4). Routes may only narrow it: a file's answer sets a stricter policy of its own. */
export interface ContentPolicy {
  /** `'sha256-…'` sources of inline styles that the build's pages hold. */
  styleHashes?: readonly string[]
  /** The same of inline scripts. */
  scriptHashes?: readonly string[]
  /** Its own pages may make and use passkeys (TFA-9). */
  allowsPasskeys?: boolean
}

const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
]

/** A phone whose screen goes dark stops sending a file (DOC-3). */
const ownFeatures = ['screen-wake-lock']

const passkeyFeatures = ['publickey-credentials-create', 'publickey-credentials-get']

const hashSource = /^'sha(256|384|512)-[A-Za-z0-9+/]+=*'$/

function sources(hashes: readonly string[] = []): string {
  for (const hash of hashes) if (!hashSource.test(hash)) throw new Error(`Not a CSP hash source: ${hash}`)
  return ["'self'", ...hashes].join(' ')
}

function contentSecurityPolicy(policy: ContentPolicy): string {
  return [
    `default-src 'none'`,
    `script-src ${sources(policy.scriptHashes)}`,
    `style-src ${sources(policy.styleHashes)}`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    // For the frame of PDFs: everything else of this origin refuses to be framed.
    `frame-src 'self'`,
    `manifest-src 'self'`,
    `worker-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

function permissionsPolicy({ allowsPasskeys = false }: ContentPolicy): string {
  const denied = deniedFeatures.map((feature) => `${feature}=()`)
  const own = ownFeatures.map((feature) => `${feature}=(self)`)
  return [
    ...denied,
    ...own,
    ...passkeyFeatures.map((feature) => `${feature}=${allowsPasskeys ? '(self)' : '()'}`),
  ].join(', ')
}

/** Browsers must come back encrypted for a year. Sub-domains are the firm's own matter. */
export const strictTransportSecurity = 'max-age=31536000'

export function securityHeaders(policy: ContentPolicy): Map<string, string> {
  return new Map([
    ['content-security-policy', contentSecurityPolicy(policy)],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['origin-agent-cluster', '?1'],
    ['permissions-policy', permissionsPolicy(policy)],
    ['cache-control', 'no-store'],
  ])
}
