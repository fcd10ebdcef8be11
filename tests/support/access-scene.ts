import { createHash } from 'node:crypto'
import type { ClientActor, PortalVisitor } from '../../src/main/actor.ts'
import type { Deps } from '../../src/main/deps.ts'
import { createDispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { enqueueEmail, type EmailOrder } from '../../src/main/features/outbox/enqueue-email.ts'
import { clientActorOf } from '../../src/main/features/portal-access/client-actor.ts'
import { redeemCode } from '../../src/main/features/portal-access/redeem-code.ts'
import { redeemLink } from '../../src/main/features/portal-access/redeem-link.ts'
import { requestCode } from '../../src/main/features/portal-access/request-code.ts'
import { manualTimers, tokenIn } from './mail.ts'
import { createTestApp, granted, origin } from './test-app.ts'

/** A firm with one client who has portal access, and every step of their way in. */
export async function createAccessScene(options: Parameters<typeof createTestApp>[0] = {}) {
  const app = await createTestApp(options)
  const { portalAddressId } = await app.makeFirm()
  const lawyer = await app.makeStaff('admin', 'Elena Ibarra')
  const mara = await makeClientWithAccess({ givenName: 'Mara', familyName: 'Vance', email: 'Mara@mail.example' })
  const timers = manualTimers(app.clock)
  const dispatcher = createDispatcher(app.deps, timers)

  async function makeClientWithAccess(fields: Parameters<typeof app.makeClient>[0]) {
    const client = await app.makeClient(fields)
    await app.store.write(({ db }) =>
      db
        .updateTable('clients')
        .set((eb) => ({
          has_portal_access: 1,
          portal_email_norm: eb.ref('email_norm'),
          invited_at_ms: app.clock.now(),
        }))
        .where('id', '=', client.clientId)
        .execute(),
    )
    return client
  }

  /** Someone in a browser of this name, not signed in. */
  const visitor = (browser = 'phone', ip = origin.ip, addressId = portalAddressId): PortalVisitor => ({
    portalAddressId: addressId,
    browserHash: createHash('sha256').update(browser).digest('hex'),
    origin: { ...origin, ip },
  })

  const ask = (email = 'mara@mail.example', by = visitor(), target = '/', deps: Deps = app.deps) =>
    requestCode(deps, by, { email, target, locale: 'en' })

  /** Queues an e-mail to Mara and sends it; answers what arrived. */
  async function mail(order: Partial<EmailOrder> = {}) {
    await app.store.write((tx) =>
      enqueueEmail(tx, app.deps, {
        key: `test:${app.ids.id()}`,
        kind: 'share',
        to: { email: 'Mara@mail.example', name: 'Mara Vance' },
        clientId: mara.clientId,
        portalAddressId,
        locale: 'en',
        target: '/documents/42',
        params: { fromName: 'Elena Ibarra' },
        ...order,
      }),
    )
    await dispatcher.drain()
    return app.mailer.sent.at(-1)
  }

  /** A fresh link's token. */
  const link = async (order?: Partial<EmailOrder>) => tokenIn(await mail(order))

  const redeem = (token: string, by = visitor(), previous: ClientActor | null = null, locale?: 'en' | 'es') =>
    redeemLink(app.deps, by, previous, { token, locale })

  const typeCode = (code: string, by = visitor(), previous: ClientActor | null = null) =>
    redeemCode(app.deps, by, previous, { code })

  const actorOf = (cookieToken: string | null, addressId = portalAddressId) =>
    clientActorOf(app.deps, cookieToken, addressId, origin)

  /** Signs Mara in and answers the cookie's token with the actor it makes. */
  async function signIn(browser = 'phone') {
    const { sessionToken, ...arrival } = granted(await redeem(await link(), visitor(browser)))
    const actor = await actorOf(sessionToken)
    if (!actor) throw new Error('not signed in')
    return { sessionToken, actor, ...arrival }
  }

  return {
    ...app,
    portalAddressId,
    lawyer,
    mara,
    timers,
    dispatcher,
    makeClientWithAccess,
    visitor,
    ask,
    mail,
    link,
    redeem,
    typeCode,
    actorOf,
    signIn,
    sent: app.mailer.sent,
  }
}

export type AccessScene = Awaited<ReturnType<typeof createAccessScene>>
