import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { ReadDb, Tx } from '../../platform/store/store.ts'
import type { SignInRulesRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { relyingParty } from '../passkeys/relying-party.ts'
import { activePortalAddresses } from '../settings/portal-addresses.ts'
import { parsePortalOrigin } from '../settings/portal-origin.ts'
import { adminRefusal } from './admin-refusal.ts'
import { endDevicesOf } from './end-devices.ts'
import { hostNamesOf, isDomainOf } from './passkey-domain.ts'
import { hostKey } from './phone-host.ts'
import { firmRules, saveFirmRules } from './rules.queries.ts'
import { longestSessionMs } from './session-rules.ts'
import { sessionById, updateSession } from './sessions.queries.ts'
import { anyFirm } from './staff.queries.ts'

/** The firm's rules for signing in, as an admin at this address of the console sees them. */
export async function getSignInRules(deps: Deps, consoleOrigin: string) {
  return await deps.store.read((db) => readRules(db, consoleOrigin))
}

async function readRules(db: ReadDb, consoleOrigin: string) {
  const rules = await firmRules(db)
  return {
    secondFactor: (rules?.second_factor ?? 'none') as 'none' | 'invited' | 'required',
    requiredFromMs: rules?.required_from_ms ?? null,
    allowsKeptDevices: rules?.allows_kept_devices !== 0,
    phoneOrigin: rules?.phone_origin ?? null,
    passkeyDomain: rules?.passkey_domain ?? null,
    passkeyDomainInUse: relyingParty(consoleOrigin, rules?.passkey_domain ?? null).domain,
    recoveryKitMadeAtMs: rules?.recovery_kit_made_at_ms ?? null,
  }
}

type RuleInput = { allowsKeptDevices: boolean; phoneOrigin: string | null; passkeyDomain: string | null }

/**
 * Admins. What is typed has to fit this host: the phone's page a host name that is nobody else's here (TFA-8), the passkeys' domain the
 * console's own name or one above it. Where devices may no longer be kept, all of them end with the sessions on them; the session
 * that asked goes on, for as long as one that nobody kept.
 */
export async function updateSignInRules(deps: Deps, actor: StaffActor, consoleOrigin: string, input: RuleInput) {
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const firm = await anyFirm(tx.db)
    if (!firm) return refuse('NOT_FOUND')
    const before = await firmRules(tx.db)
    const consoleOrigins = [consoleOrigin, deps.consoleOrigin?.() ?? null]
    const phoneOrigin = await phoneOriginIn(tx, input.phoneOrigin, consoleOrigins)
    if (phoneOrigin !== null && typeof phoneOrigin !== 'string') return phoneOrigin
    const passkeyDomain = passkeyDomainIn(input.passkeyDomain, consoleOrigins)
    if (passkeyDomain !== null && typeof passkeyDomain !== 'string') return passkeyDomain
    await saveFirmRules(tx.db, firm.id, {
      allows_kept_devices: input.allowsKeptDevices ? 1 : 0,
      phone_origin: phoneOrigin,
      passkey_domain: passkeyDomain,
      updated_at_ms: deps.clock.now(),
    })
    if (!input.allowsKeptDevices) await forbidDevices(tx, deps, actor, before)
    await recordActivity(tx, deps, { actor, kind: 'setting.sign-in-updated' })
    tx.emit({ kind: 'console', topic: 'firm' })
    tx.emit({ kind: 'console', topic: 'staff' })
    return await readRules(tx.db, consoleOrigin)
  })
}

async function forbidDevices(tx: Tx, deps: Deps, actor: StaffActor, before: SignInRulesRow | undefined): Promise<void> {
  if (before?.allows_kept_devices === 0) return
  await endDevicesOf(tx, deps, null, 'forbidden', { exceptSessionId: actor.sessionId })
  const session = await sessionById(tx.db, actor.sessionId)
  if (!session?.device_id) return
  const expires_at_ms = Math.min(session.expires_at_ms, deps.clock.now() + longestSessionMs)
  await updateSession(tx.db, session.id, { device_id: null, expires_at_ms })
}

/** One canonical origin, null for none, or why it will not do. */
async function phoneOriginIn(
  tx: Tx,
  typed: string | null,
  consoleOrigins: readonly (string | null)[],
): Promise<string | null | Refusal> {
  if (!typed) return null
  const origin = parsePortalOrigin(typed)
  if (!origin) return refuse('INVALID', { field: 'phoneOrigin', messageKey: 'common.staff.phoneOriginBad' })
  const portals = (await activePortalAddresses(tx.db)).map((address) => address.origin)
  const taken = [...consoleOrigins, ...portals].flatMap((other) => (other ? [hostKey(other)] : []))
  return taken.includes(hostKey(origin))
    ? refuse('INVALID', { field: 'phoneOrigin', messageKey: 'common.staff.phoneOriginTaken' })
    : origin
}

function passkeyDomainIn(typed: string | null, consoleOrigins: readonly (string | null)[]): string | null | Refusal {
  const domain = (typed ?? '').toLowerCase().replace(/\.$/, '')
  if (domain === '') return null
  const hosts = hostNamesOf(consoleOrigins)
  const field = 'passkeyDomain'
  if (hosts.length === 0) return refuse('INVALID', { field, messageKey: 'common.staff.passkeyDomainNone' })
  if (hosts.some((host) => isDomainOf(domain, host))) return domain
  return refuse('INVALID', { field, messageKey: 'common.staff.passkeyDomainBad', params: { host: hosts.join(', ') } })
}
