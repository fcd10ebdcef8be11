import type { Router } from '@orpc/server'
import { isRefusal, refuse } from '../../shared/errors.ts'
import type { AppConfig } from '../config.ts'
import { requireReader, type PortalContext } from '../context.ts'
import type { Deps } from '../deps.ts'
import { billPdfForClient, isBillSharedWith } from '../features/bills/pdf/bill-pdf.ts'
import { documentContentForClient, isStillSharedWith } from '../features/documents/document-content.ts'
import { reportDamagedFile } from '../features/documents/file-damage.ts'
import { planZipForClient, type ZipItem } from '../features/documents/plan-zip.ts'
import { clientActorOf } from '../features/portal-access/client-actor.ts'
import { viewAsActorOf } from '../features/view-as/view-as-actor.ts'
import { readLogo } from '../features/settings/logo.ts'
import { tusUploads } from '../features/uploads/tus-uploads.ts'
import { createListener, defaultLimits, type Listener, type Site } from '../platform/http/listener.ts'
import { requestFacts } from '../platform/http/request-facts.ts'
import { sendRefusal } from '../platform/http/refusal-reply.ts'
import { mountRpc } from '../platform/http/rpc.ts'
import { mountTus } from '../platform/http/tus/mount-tus.ts'
import { createFileSender } from '../platform/http/send-file.ts'
import { createZipSender } from '../platform/http/send-zip.ts'
import { answerRefusals } from './answer-refusals.ts'
import { mountPortalCalendars } from './calendar-routes.ts'
import { cutWhenUnshared } from './cut-when-unshared.ts'
import { beginsAtStart, purposeOf } from './download-start.ts'
import { faceCookies } from './face-cookies.ts'
import type { LiveUpdates } from './live-updates.ts'
import type { PortalAddresses } from './portal-addresses.ts'
import { portalContext } from './portal-context.ts'
import { zipOf } from './zip-parts.ts'
import { zipQuery } from './zip-query.ts'

export interface PortalFaceOptions {
  config: AppConfig['portal']
  deps: Deps
  router: Router<Record<never, never>, PortalContext>
  live: LiveUpdates
  addresses: PortalAddresses
  /** This host's own sign for `/healthz`, so that an address can be told to lead here. */
  hostSign: () => string
  /** Other sites on the same listener. */
  sites?: readonly Site[]
  isReady: () => Promise<boolean>
}

/** What clients reach, and what gets exposed: the portal's procedures, its live stream, its pages, shared bytes. */
export function createPortalFace(options: PortalFaceOptions): Listener {
  const { config, deps, router, live, addresses, hostSign, sites, isReady } = options
  const { log } = deps
  const listener = createListener({
    face: 'portal',
    host: config.host,
    port: config.port,
    tls: config.tls,
    proxies: config.proxies,
    pages: config.pages,
    origins: addresses.origins,
    sites,
    sign: hostSign,
    isReady,
    log,
  })
  const { app } = listener
  const onDamaged = (storageKey: string) => reportDamagedFile(deps, storageKey)
  const accel = config.accelPrefix === undefined ? undefined : { prefix: config.accelPrefix, proxies: config.proxies }
  const sendFile = createFileSender({ ...deps, onDamaged, accel })
  const sendZip = createZipSender({ ...deps, onDamaged })
  mountTus(app, { uploads: tusUploads(deps, 'client'), limits: defaultLimits, log })
  mountRpc(app, { router, log, context: (request, reply) => portalContext(deps, addresses, request, reply) })

  live.portal.mount(app, async (request) => {
    const { origin, sessionToken, viewAs } = faceCookies('portal', request)
    const portalAddressId = addresses.idOf(requestFacts(request.raw).origin)
    if (portalAddressId === null) return refuse('UNAUTHENTICATED')
    const ask = async () =>
      (await viewAsActorOf(deps, viewAs, portalAddressId, origin)) ??
      (await clientActorOf(deps, sessionToken, portalAddressId, origin))
    const actor = await ask()
    if (!actor) return refuse('UNAUTHENTICATED')
    const isStillSignedIn = async () => (await ask())?.sessionId === actor.sessionId
    // Looking through a client's eyes ends with the viewer's own session.
    const sessionId = actor.kind === 'view-as' ? actor.staffSessionId : actor.sessionId
    return { sessionId, audience: { actor, isStillSignedIn } }
  })

  app.route<{ Params: { documentId: string }; Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: '/documents/:documentId/content',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireReader(await portalContext(deps, addresses, request, reply))
        const { documentId } = request.params
        const isFromStart = beginsAtStart(request)
        const content = await documentContentForClient(deps, actor, documentId, {
          isFromStart,
          purpose: purposeOf(request.query),
        })
        if (isRefusal(content)) return content
        const { signal, release } = cutWhenUnshared(deps, actor, () => documentId)
        reply.raw.once('close', release)
        // Asked again now that the end of the share would be heard: between the first look and here it may have come.
        const stillAllowed = () => isStillSharedWith(deps, actor, documentId)
        return sendFile(request, reply, { ...content, fileName: content.name, signal, stillAllowed })
      }),
  })
  app.route<{ Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: '/documents/zip',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireReader(await portalContext(deps, addresses, request, reply))
        const order = zipQuery(request.query)
        if (!order) return refuse('INVALID')
        const plan = await planZipForClient(deps, actor, order)
        if (isRefusal(plan)) return plan
        let current: string | null = null
        const { signal, release } = cutWhenUnshared(deps, actor, () => current)
        reply.raw.once('close', release)
        const gate = {
          isStillThere: async () => {
            const { actor: client, viewer } = await portalContext(deps, addresses, request, reply)
            return (client ?? viewer)?.sessionId === actor.sessionId
          },
          contentOf({ documentId }: ZipItem) {
            current = documentId
            return documentContentForClient(deps, actor, documentId)
          },
        }
        return sendZip(request, reply, zipOf(plan, actor.locale, signal, gate))
      }),
  })
  app.route<{ Params: { billId: string } }>({
    method: ['GET', 'HEAD'],
    url: '/bills/:billId/pdf',
    handler: (request, reply) =>
      answerRefusals(request, reply, async () => {
        const actor = requireReader(await portalContext(deps, addresses, request, reply))
        const { billId } = request.params
        const pdf = await billPdfForClient(deps, actor, billId, { isFromStart: beginsAtStart(request) })
        if (isRefusal(pdf)) return pdf
        const { signal, release } = cutWhenUnshared(deps, actor, () => billId, isBillSharedWith)
        reply.raw.once('close', release)
        // Asked again now that the end of the share would be heard: between the first look and here it may have come.
        const stillAllowed = () => isBillSharedWith(deps, actor, billId)
        return sendFile(request, reply, { ...pdf, signal, stillAllowed })
      }),
  })
  mountPortalCalendars(app, deps, (request, reply) => portalContext(deps, addresses, request, reply))
  app.get('/brand/logo', async (request, reply) => {
    const logo = await readLogo(deps)
    return logo ? sendFile(request, reply, logo) : sendRefusal(request, reply, refuse('NOT_FOUND'))
  })
  return listener
}
