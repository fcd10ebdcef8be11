import type { FastifyRequest } from 'fastify'

/** `?for=preview`: to be shown in the page. */
export const purposeOf = (query: Record<string, unknown>) => (query['for'] === 'preview' ? 'preview' : 'download')

/** Whether a request begins a download: a GET of the whole or from the first byte. The rest of one is not counted again. */
export function beginsAtStart(request: FastifyRequest): boolean {
  const { range } = request.headers
  return request.method === 'GET' && (range === undefined || /^\s*bytes\s*=\s*0-/.test(range))
}

/** `?version=2`: that version and no other; what is no number asks for one that is not there. */
export const versionOf = ({ version }: Record<string, unknown>): number | undefined =>
  version === undefined
    ? undefined
    : typeof version === 'string' && /^[1-9]\d{0,8}$/.test(version)
      ? Number(version)
      : 0
