import { z } from 'zod'
import { id, locale, nothing, procedure, timeMs } from '../contract-parts.ts'

/** What every page of the portal needs before and after signing in. Nothing in it tells who is a client. */
export const portalState = z.object({
  firm: z.object({
    name: z.string(),
    accentColor: z.string().nullable(),
    hasLogo: z.boolean(),
    timeZone: z.string(),
    contactName: z.string(),
    contactPhone: z.string(),
    contactHours: z.string(),
  }),
  defaultLocale: locale,
  /** This address and the firm's others (ACC-10). */
  addresses: z.array(z.object({ region: z.string(), origin: z.string(), isThis: z.boolean() })),
  session: z
    .object({
      name: z.string(),
      /** What to call the person: given name or company. */
      greetingName: z.string(),
      locale,
      /** Chosen in Settings: wins over a choice on the sign-in page (POR-3). */
      localeIsChosen: z.boolean(),
      /** When the server ends the session if nobody acts, and in any case (ACC-7, ACC-8). The page warns two minutes before. */
      idleEndsAtMs: timeMs,
      expiresAtMs: timeMs,
      nowMs: timeMs,
      unreadCount: z.int(),
    })
    .nullable(),
  /** Staff are looking through the client's eyes (SHR-5): who, and at which moment if not now (SHR-9). Then `session` is the client's. */
  viewAs: z.object({ viewerName: z.string(), asOfMs: timeMs.nullable() }).nullable(),
})
export type PortalState = z.infer<typeof portalState>

const token = z.string().max(200)
/** A path within the portal. Anything else becomes '/'. */
const target = z.string().max(300).default('/')

export const access = {
  /** Anyone. Never extends a session. */
  state: procedure.output(portalState),
  /**
   * Anyone with a link's token: who is about to sign in and what waits. Never uses the link up. `unknown` for anything
   * that is no link of this firm; a link of another of its addresses says so with where to open it.
   */
  inspectLink: procedure.input(z.object({ token })).output(
    z.discriminatedUnion('status', [
      z.object({
        status: z.literal('ready'),
        maskedEmail: z.string(),
        fromName: z.string(),
        target: z.string(),
        locale,
        expiresAtMs: timeMs,
      }),
      z.object({ status: z.enum(['expired', 'used']), maskedEmail: z.string(), target: z.string(), locale }),
      z.object({ status: z.literal('other-address'), origin: z.string() }),
      z.object({ status: z.literal('unknown') }),
    ]),
  ),
  /** The button **Continue**. GONE with the same words as inspectLink when it is expired or used. */
  redeemLink: procedure
    .input(z.object({ token, locale: locale.nullish() }))
    .output(z.object({ state: portalState, target: z.string() })),
  /** **Send me a new link** for an expired or used one: to its own address, same target (ACC-4). Same answer for any token. */
  renewLink: procedure.input(z.object({ token })).output(z.object({ nextAtMs: timeMs })),
  /** The sign-in page. The same answer for every address (ACC-6); TOO_MANY with `retryAtMs`. */
  requestCode: procedure
    .input(
      z.object({
        email: z
          .string()
          .trim()
          .max(254)
          .regex(/^\P{Cc}*$/u),
        target,
        locale,
      }),
    )
    .output(z.object({ expiresAtMs: timeMs, nextAtMs: timeMs })),
  /** Only in the browser that asked, 5 tries, 10 minutes. INVALID with tries left in `params.left`; GONE when over. */
  redeemCode: procedure
    .input(z.object({ code: z.string().max(40), locale: locale.nullish() }))
    .output(z.object({ state: portalState, target: z.string() })),
  /** A person acted. */
  touch: procedure.output(portalState),
  signOut: procedure.output(nothing),
  listSessions: procedure.output(
    z.object({
      sessions: z.array(
        z.object({
          sessionId: id,
          isThis: z.boolean(),
          createdAtMs: timeMs,
          lastActiveAtMs: timeMs,
          ip: z.string(),
          userAgent: z.string(),
        }),
      ),
    }),
  ),
  endSession: procedure.input(z.object({ sessionId: id })).output(nothing),
  /** **Change language** in Settings: lasts, and the e-mails follow (POR-3). */
  changeLanguage: procedure.input(z.object({ locale })).output(portalState),
}
