import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import type { Origin, SystemActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import en from '../../../shared/locales/en/common.settings.json' with { type: 'json' }
import es from '../../../shared/locales/es/common.settings.json' with { type: 'json' }
import { recordActivity } from '../activity/record-activity.ts'
import { hostFacts } from '../settings/portal-addresses.ts'
import { parsePortalOrigin } from '../settings/portal-origin.ts'
import { isTimeZone } from '../settings/time-zone.ts'
import { hashPassword } from './check-password.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { passwordRefusal } from './password-policy.ts'
import { signedInActor } from './staff-actor.ts'
import { anyFirm, insertFirm, insertUser } from './staff.queries.ts'

export interface FirmSetUp {
  firmName: string
  ownerName: string
  ownerEmail: string
  password: string
  locale: Locale
  timeZone: string
  /** The portal's public origin; without one the portal stands on loopback until there is one. */
  portalOrigin?: string | null
}

// i18n-keys: common.settings.firstRegion

/** Where the portal of a firm without a public address stands before its listener has ever started. */
const unstartedPortal = 'http://127.0.0.1'

/**
 * Makes the firm, its owner and its first portal address, once: CONFLICT as soon as there is a firm, decided inside the write, so
 * that of two at once one wins. The person at the console is signed in; the command line is not.
 */
export async function setUpFirm(
  deps: Deps,
  actor: SystemActor | { kind: 'visitor'; origin: Origin },
  input: FirmSetUp,
): Promise<{ userId: string; session: OpenedSession | null } | Refusal> {
  const portalOrigin = input.portalOrigin?.trim() ? parsePortalOrigin(input.portalOrigin) : null
  if (input.portalOrigin?.trim() && !portalOrigin) {
    return refuse('INVALID', { field: 'portalOrigin', messageKey: 'common.settings.address.badOrigin' })
  }
  if (!isTimeZone(input.timeZone)) {
    return refuse('INVALID', { field: 'timeZone', messageKey: 'common.settings.badTimeZone' })
  }
  const context = { firmName: input.firmName, name: input.ownerName, email: input.ownerEmail }
  const weak = passwordRefusal(input.password, context, 'password')
  if (weak) return weak
  const taken = refuse('CONFLICT', { messageKey: 'common.staff.alreadySetUp' })
  if (await deps.store.read(anyFirm)) return taken
  const passwordHash = await hashPassword(deps, input.password)

  return await deps.store.write(async (tx) => {
    if (await anyFirm(tx.db)) return taken
    const now = deps.clock.now()
    const loopback = (await hostFacts(tx.db))?.portalLoopbackOrigin ?? unstartedPortal
    await insertFirm(
      tx.db,
      {
        id: deps.ids.id(),
        name: input.firmName,
        accent_color: null,
        logo_file_id: null,
        time_zone: input.timeZone,
        default_locale: input.locale,
        contact_name: '',
        contact_phone: '',
        contact_hours: '',
        reply_to_email: input.ownerEmail,
        lock_after_minutes: 15,
        share_delay_seconds: 10,
        notice_group_seconds: 60,
        created_at_ms: now,
        updated_at_ms: now,
      },
      {
        id: deps.ids.id(),
        region: (input.locale === 'es' ? es : en).firstRegion,
        origin: portalOrigin ?? loopback,
        position: 1,
        checked_at_ms: null,
        reachable_at_ms: null,
        check_error: null,
        created_at_ms: now,
        retired_at_ms: null,
      },
    )
    const owner = {
      id: deps.ids.id(),
      email: input.ownerEmail,
      email_norm: normalizeEmail(input.ownerEmail),
      name: input.ownerName,
      role: 'owner' as const,
      locale: input.locale,
      password_hash: passwordHash,
      password_changed_at_ms: now,
      security_version: 1,
      last_sign_in_at_ms: null,
      home_seen_at_ms: now,
      created_at_ms: now,
      deactivated_at_ms: null,
      notice_cadence: 'at-once',
    }
    await insertUser(tx.db, owner)
    const session = actor.kind === 'visitor' ? await openSession(tx, deps, owner, actor.origin) : null
    await recordActivity(tx, deps, {
      actor:
        actor.kind === 'visitor' && session
          ? signedInActor(owner, session, now, actor.origin)
          : { kind: 'system', name: 'command line' },
      kind: 'staff.set-up',
      subjectKind: 'staff',
      subjectId: owner.id,
      data: { firm: input.firmName, user: input.ownerName },
    })
    tx.emit({ kind: 'console', topic: 'firm' })
    return { userId: owner.id, session }
  })
}
