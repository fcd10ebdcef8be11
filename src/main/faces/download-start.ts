import type { FastifyRequest } from 'fastify'

/** Whether a request begins a download: a GET of the whole or from the first byte. The rest of one is not counted again. */
export function beginsAtStart(request: FastifyRequest): boolean {
  const { range } = request.headers
  return request.method === 'GET' && (range === undefined || /^\s*bytes\s*=\s*0-/.test(range))
}
