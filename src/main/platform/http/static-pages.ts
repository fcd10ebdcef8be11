import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from '../../../shared/errors.ts'
import { messagePage } from './message-page.ts'
import { previewFrameHeaders } from './preview-frame.ts'
import { sendRefusal, wantsPage } from './refusal-reply.ts'

const immutable = 'public, max-age=31536000, immutable'
/** What Vite names by its content: `assets/index-Bx3k9_aZ.js`. */
const hashedAsset = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/

/** Addresses of the listener that are no pages: a wrong one among them is "not found", never the start page. */
const notPages = /^\/(?:rpc|live|uploads|healthz|readyz|assets|preview)(?:\/|$)/

function isPageAddress(url: string): boolean {
  const pathname = url.split('?', 1)[0] ?? '/'
  return !notPages.test(pathname) && !path.posix.basename(pathname).includes('.')
}

/**
 * The built pages: files as they are, hashed ones for ever, and index.html for every address that the page's own router
 * knows.
 */
export function servePages(app: FastifyInstance, folder: string | undefined): void {
  function answerUnknown(request: FastifyRequest, reply: FastifyReply) {
    if (!wantsPage(request) || !isPageAddress(request.url)) return sendRefusal(request, reply, refuse('NOT_FOUND'))
    if (folder !== undefined && existsSync(path.join(folder, 'index.html'))) return reply.sendFile('index.html', folder)
    const page = messagePage({ messageKey: 'common.http.notBuilt' }, request.headers['accept-language'])
    return reply.code(503).type('text/html; charset=utf-8').send(page)
  }
  app.setNotFoundHandler(answerUnknown)
  if (folder === undefined || !existsSync(folder)) return
  const previewHeaders = previewFrameHeaders(folder)
  void app.register(fastifyStatic, {
    root: path.resolve(folder),
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    lastModified: false,
    preCompressed: true,
    // A folder's address is the page's router's business.
    allowedPath: (pathname) => !pathname.endsWith('/'),
    setHeaders: (reply, _path) => {
      const pathname = reply.request.url.split('?', 1)[0] ?? ''
      if (hashedAsset.test(pathname)) void reply.header('cache-control', immutable)
      const own = previewHeaders(pathname)
      if (own) void reply.headers(own)
      // Meant for documents of an origin: the frame's has none, and browsers say so aloud.
      if (own) reply.raw.removeHeader('origin-agent-cluster')
    },
  })
}
