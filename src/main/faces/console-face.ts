import type { Router } from '@orpc/server'
import type { AppConfig } from '../config.ts'
import { requireAdmin, requireStaff, type ConsoleContext } from '../context.ts'
import type { Deps } from '../deps.ts'
import { readLogo, replaceLogo } from '../features/settings/logo.ts'
import { billPdfForStaff } from '../features/bills/pdf/bill-pdf.ts'
import { statementPdf } from '../features/bills/statement-pdf.ts'
import { documentContentForStaff } from '../features/documents/document-content.ts'
import { reportDamagedFile } from '../features/documents/file-damage.ts'
import { planZipForStaff, type ZipItem } from '../features/documents/plan-zip.ts'
import { takeZipOrder } from '../features/documents/zip-orders.ts'
import { mayFinish } from '../features/staff/may-finish.ts'
import { staffActorOf } from '../features/staff/staff-actor.ts'
import { tusUploads } from '../features/uploads/tus-uploads.ts'
import { createListener, defaultLimits, type Door, type Listener } from '../platform/http/listener.ts'
import { discardRest } from '../platform/http/guards/slow-bodies.ts'
import { leaveBodiesAlone, receiveUpload } from '../platform/http/receive-upload.ts'
import { sendRefusal } from '../platform/http/refusal-reply.ts'
import { mountRpc } from '../platform/http/rpc.ts'
import { mountTus } from '../platform/http/tus/mount-tus.ts'
import { sendBytes } from '../platform/http/send-bytes.ts'
import { createFileSender } from '../platform/http/send-file.ts'
import { createZipSender } from '../platform/http/send-zip.ts'
import { isRefusal, refuse } from '../../shared/errors.ts'
import { beginsAtStart, purposeOf, versionOf } from './download-start.ts'
import { mountStaffCalendars } from './calendar-routes.ts'
import { consoleContext } from './console-context.ts'
import { answerRefusals } from './answer-refusals.ts'
import { cutWhenEnded } from './cut-when-ended.ts'
import { faceCookies } from './face-cookies.ts'
import type { LiveUpdates } from './live-updates.ts'
import { statementQuery } from './statement-query.ts'
import { zipOf } from './zip-parts.ts'
import { zipQuery } from './zip-query.ts'

export interface ConsoleFaceOptions {
  config: AppConfig['console']
  deps: Deps
  router: Router<Record<never, never>, ConsoleContext>
  live: LiveUpdates
  /** The desktop's door, in front of everything (E4). */
  door?: Door
  isReady: () => Promise<boolean>
}

/** What staff reach: the console's procedures, its live stream, its pages, and the bytes of documents. */
export function createConsoleFace({ config, deps, router, live, door, isReady }: ConsoleFaceOptions): Listener {
  const { log } = deps
  const listener = createListener({
    face: 'console',
    host: config.host,
    port: config.port,
    tls: config.tls,
    proxies: config.proxies,
    pages: config.pages,
    origins: () => config.origins,
    policy: { allowsPasskeys: true },
    door,
    isReady,
    log,
  })
  const { app } = listener
  const onDamaged = (storageKey: string) => reportDamagedFile(deps, storageKey)
  const accel = config.accelPrefix === undefined ? undefined : { prefix: config.accelPrefix, proxies: config.proxies }
  const sendFile = createFileSender({ ...deps, onDamaged, accel })
  const sendZip = createZipSender({ ...deps, onDamaged })
  mountTus(app, { uploads: tusUploads(deps, 'staff'), limits: defaultLimits, log })
  mountRpc(app, { router, log, context: (request, reply) => consoleContext(deps, request, reply) })

  live.console.mount(app, async (request) => {
    const { origin, sessionToken } = faceCookies('console', request)
    const standing = await staffActorOf(deps, sessionToken, origin)
    if (standing.state !== 'signed-in') return refuse('UNAUTHENTICATED')
    const isStillSignedIn = async () => (await staffActorOf(deps, sessionToken, origin)).state === 'signed-in'
    return { sessionId: standing.actor.sessionId, audience: { actor: standing.actor, isStillSignedIn } }
  })

  void app.register(async (scope) => {
    leaveBodiesAlone(scope)
    scope.put('/brand/logo', (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireAdmin(await consoleContext(deps, request, reply))
        const receive = () =>
          receiveUpload(request, { files: deps.files, limits: defaultLimits, maxBytes: 1024 * 1024 })
        const result = await replaceLogo(deps, actor, receive)
        if (isRefusal(result)) discardRest(request.raw)
        return result
      }),
    )
  })

  app.route<{ Params: { documentId: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: '/documents/:documentId/content',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireStaff(await consoleContext(deps, request, reply))
        const { documentId } = request.params
        const isFromStart = beginsAtStart(request)
        const content = await documentContentForStaff(deps, actor, documentId, {
          isFromStart,
          purpose: purposeOf(request.query),
          version: versionOf(request.query),
          acceptsQuarantined: request.query['accept'] === 'quarantined',
        })
        if (isRefusal(content)) return content
        const { signal, release } = cutWhenEnded(deps, actor)
        reply.raw.once('close', release)
        // Asked again now that the end of the session would be heard: between the first look and here it may have come.
        const stillAllowed = () => deps.store.read((db) => mayFinish(db, actor))
        return sendFile(request, reply, { ...content, fileName: content.name, signal, stillAllowed })
      }),
  })
  app.route<{ Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: '/documents/zip',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireStaff(await consoleContext(deps, request, reply))
        const { order: orderId } = request.query
        const order =
          typeof orderId === 'string' ? takeZipOrder(deps, actor, orderId, request.method) : zipQuery(request.query)
        if (!order) return refuse(typeof orderId === 'string' ? 'GONE' : 'INVALID')
        const plan = await planZipForStaff(deps, actor, order)
        if (isRefusal(plan)) return plan
        const { signal, release } = cutWhenEnded(deps, actor)
        reply.raw.once('close', release)
        const gate = {
          isStillThere: () => deps.store.read((db) => mayFinish(db, actor)),
          contentOf: ({ documentId }: ZipItem) => documentContentForStaff(deps, actor, documentId),
        }
        return sendZip(request, reply, zipOf(plan, actor.locale, signal, gate))
      }),
  })
  app.route<{ Params: { billId: string } }>({
    method: ['GET', 'HEAD'],
    url: '/bills/:billId/pdf',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireStaff(await consoleContext(deps, request, reply))
        const { billId } = request.params
        const pdf = await billPdfForStaff(deps, actor, billId, { isFromStart: beginsAtStart(request) })
        if (isRefusal(pdf)) return pdf
        const { signal, release } = cutWhenEnded(deps, actor)
        reply.raw.once('close', release)
        const stillAllowed = () => deps.store.read((db) => mayFinish(db, actor))
        return sendFile(request, reply, { ...pdf, signal, stillAllowed })
      }),
  })
  app.get<{ Querystring: Record<string, unknown> }>('/statements/pdf', (request, reply) =>
    answerRefusals(request, reply, async () => {
      const actor = requireStaff(await consoleContext(deps, request, reply))
      const order = statementQuery(request.query)
      if (!order) return refuse('INVALID')
      const pdf = await statementPdf(deps, actor, order)
      if (isRefusal(pdf)) return pdf
      return sendBytes(reply, pdf)
    }),
  )
  mountStaffCalendars(app, deps, (request, reply) => consoleContext(deps, request, reply))
  app.get('/brand/logo', async (request, reply) => {
    const logo = await readLogo(deps)
    return logo ? sendFile(request, reply, logo) : sendRefusal(request, reply, refuse('NOT_FOUND'))
  })
  return listener
}
