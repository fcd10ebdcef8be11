import { z } from 'zod'
import { email, id, line, locale, nothing, optionalLine, procedure, timeMs } from '../contract-parts.ts'

export const firm = z.object({
  name: z.string(),
  /** '#rrggbb' or null: the house's own. */
  accentColor: z.string().nullable(),
  hasLogo: z.boolean(),
  timeZone: z.string(),
  defaultLocale: locale,
  contactName: z.string(),
  contactPhone: z.string(),
  contactHours: z.string(),
  replyToEmail: z.string(),
  lockAfterMinutes: z.int(),
  shareDelaySeconds: z.int(),
  noticeGroupSeconds: z.int(),
})

export const portalAddress = z.object({
  portalAddressId: id,
  region: z.string(),
  origin: z.string(),
  isLoopback: z.boolean(),
  status: z.enum(['loopback', 'unchecked', 'answers', 'silent']),
  /** What was wrong at the last check, a literal key. */
  errorKey: z.string().nullable(),
  checkedAtMs: timeMs.nullable(),
  clientCount: z.int(),
})

export const smtpSettings = z.object({
  host: z.string(),
  port: z.int(),
  security: z.enum(['tls', 'starttls', 'none']),
  auth: z.enum(['none', 'password', 'xoauth2']),
  user: z.string(),
  /** Whether a password (or token) is kept; it is never sent out again. */
  hasSecret: z.boolean(),
  fromName: z.string(),
  fromAddress: z.string(),
})

const smtpInput = z.object({
  host: line(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']),
  auth: z.enum(['none', 'password', 'xoauth2']),
  user: optionalLine(254),
  /** null: keep the one that is there. */
  secret: z.string().max(10_000).nullable(),
  fromName: line(120),
  fromAddress: email,
})

export const hostStatus = z.object({
  portal: z.object({ state: z.enum(['loopback', 'answers', 'silent', 'unchecked']), origin: z.string() }),
  mail: z.object({
    kind: z.enum(['folder', 'smtp']),
    description: z.string(),
    failed: z.int(),
    held: z.int(),
    sentToday: z.int(),
  }),
  backup: z.object({ provedAtMs: timeMs.nullable() }),
  version: z.string(),
})

export const settings = {
  /** All staff. */
  getFirm: procedure.output(firm),
  /** Admins. INVALID on `accentColor` when its contrast is too low, with the measured ratio (POR-4). */
  updateFirm: procedure
    .input(
      z.object({
        name: line(120),
        accentColor: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i)
          .nullable(),
        timeZone: line(64),
        defaultLocale: locale,
        contactName: optionalLine(120),
        contactPhone: optionalLine(60),
        contactHours: optionalLine(120),
        replyToEmail: email.or(z.literal('')),
        lockAfterMinutes: z.int().min(5).max(60),
        shareDelaySeconds: z.int().min(0).max(60),
        /** What one client is told within this time goes into one e-mail (NTF-2); 0: each at once. */
        noticeGroupSeconds: z.int().min(0).max(600),
      }),
    )
    .output(firm),
  /** Admins. PNG or JPEG by `PUT /brand/logo`, 1 MiB at most. */
  removeLogo: procedure.output(firm),
  listPortalAddresses: procedure.output(z.object({ addresses: z.array(portalAddress) })),
  /** Admins. INVALID for anything but an https origin (or http on loopback), CONFLICT for one that is there. */
  addPortalAddress: procedure.input(z.object({ region: line(60), origin: line(200) })).output(portalAddress),
  updatePortalAddress: procedure
    .input(z.object({ portalAddressId: id, region: line(60), origin: line(200) }))
    .output(portalAddress),
  /** CONFLICT while clients belong to it, or when it is the last. */
  removePortalAddress: procedure.input(z.object({ portalAddressId: id })).output(nothing),
  /** Asks the address for this host's own sign, from here. */
  checkPortalAddress: procedure.input(z.object({ portalAddressId: id })).output(portalAddress),
  /** Admins. */
  getMail: procedure.output(z.object({ smtp: smtpSettings.nullable(), folder: z.string() })),
  updateMail: procedure
    .input(z.object({ smtp: smtpInput.nullable() }))
    .output(z.object({ smtp: smtpSettings.nullable(), folder: z.string() })),
  /** Sends one to the person asking, with these settings, saved or not; says what went wrong in words. */
  testMail: procedure
    .input(z.object({ smtp: smtpInput.nullable() }))
    .output(z.object({ isAccepted: z.boolean(), messageKey: z.string(), detail: z.string() })),
  hostStatus: procedure.output(hostStatus),
  /**
   * The owner, fresh password: a new recovery kit (TFA-7). The passphrase unwraps the host's key and signs nobody in; it is shown once, and
   * the one before opens nothing any more. UNAVAILABLE where this host cannot change how its key is kept.
   */
  makeRecoveryKit: procedure.output(
    z.object({
      /** Words to type, in groups. */
      passphrase: z.string(),
      firmName: z.string(),
      dataFolder: z.string(),
      ownerEmail: z.string(),
      madeAtMs: timeMs,
    }),
  ),
}
