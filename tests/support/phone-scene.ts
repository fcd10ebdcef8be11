import { call, ORPCError, type AnyProcedure } from '@orpc/server'
import type { StaffActor } from '../../src/main/actor.ts'
import type { PhoneContext } from '../../src/main/context.ts'
import { createCallLimits } from '../../src/main/features/phones/call-limits.ts'
import { phonesConsole } from '../../src/main/features/phones/phones.console.ts'
import { phonesPhone } from '../../src/main/features/phones/phones.phone.ts'
import { openSession } from '../../src/main/features/staff/open-session.ts'
import { hashToken } from '../../src/main/features/staff/session-token.ts'
import { consoleBrowser } from './console-call.ts'
import { createTestApp, origin } from './test-app.ts'
import { testPhoneKey, type TestPhoneKey } from './test-phone.ts'

export const phoneSource = { ip: '198.51.100.20', userAgent: 'Phone/1' }

interface Asked {
  approvalId: string
  number: string
  nowMs: number
  expiresAtMs: number
  wokenPhones: number
}
interface Pending {
  nowMs: number
  canBeWoken: boolean
  approvals: { approvalId: string; nonce: string; triesLeft: number; ip: string; userAgent: string }[]
}

/** A firm with an owner, and Ada with her second factor on, at a browser of hers; phones are called as their page would. */
export async function createPhoneScene() {
  const app = await createTestApp()
  const firm = await app.makeFirm()
  const limits = createCallLimits(app.clock)
  await setRule('https://phone.firm.example')
  const owner = await app.makeStaff('owner', 'Olga Reyes')
  const ada = await app.makeStaff('staff', 'Ada Quintana')
  await turnOnFactor(ada)

  async function setRule(phoneOrigin: string | null) {
    await app.store.write(async ({ db }) => {
      await db.deleteFrom('sign_in_rules').execute()
      await db
        .insertInto('sign_in_rules')
        .values({
          firm_id: firm.firmId,
          second_factor: 'none',
          required_from_ms: null,
          allows_kept_devices: 1,
          phone_origin: phoneOrigin,
          passkey_domain: null,
          recovery_kit_made_at_ms: null,
          updated_at_ms: app.clock.now(),
        })
        .execute()
    })
  }

  async function turnOnFactor(who: StaffActor) {
    await app.store.write(async ({ db }) => {
      await db
        .insertInto('staff_totp')
        .values({
          user_id: who.userId,
          seed_sealed: '',
          last_step: 0,
          backup_set_id: app.ids.id(),
          enabled_at_ms: app.clock.now(),
        })
        .execute()
      await db
        .updateTable('staff_sessions')
        .set({ second_factor: 'enrolment', second_factor_at_ms: app.clock.now() })
        .where('user_id', '=', who.userId)
        .execute()
    })
  }

  /** A browser in which this person is in, by the session that they have; their password is fresh. */
  async function signedIn(who: StaffActor) {
    const browser = consoleBrowser(app)
    browser.token = app.ids.token()
    const columns = {
      token_hash: hashToken(browser.token),
      password_at_ms: app.clock.now(),
      last_active_at_ms: app.clock.now(),
    }
    await app.store.write(async ({ db }) => {
      await db.updateTable('staff_sessions').set(columns).where('id', '=', who.sessionId).execute()
    })
    return browser
  }

  /** A browser that stands between password and console. */
  async function halfIn(who: StaffActor, at = origin) {
    const browser = consoleBrowser(app, at)
    const opened = await app.store.write((tx) => openSession(tx, app.deps, { id: who.userId, security_version: 1 }, at))
    if (!opened.isHalf) throw new Error('not half a session')
    browser.token = opened.token
    return Object.assign(browser, { sessionId: opened.sessionId })
  }

  const phoneContext = (at = phoneSource): PhoneContext => ({ deps: app.deps, origin: at, limits })
  const ask = async <Output>(name: keyof typeof phonesPhone, input: unknown, at = phoneSource): Promise<Output> =>
    (await call(phonesPhone[name] as unknown as AnyProcedure, input, { context: phoneContext(at) })) as Output

  /** What the phone's page is answered when it is refused. */
  async function phoneRefusal(name: keyof typeof phonesPhone, input: unknown, at = phoneSource) {
    const error = await ask(name, input, at).then(
      () => new Error('not refused'),
      (reason: unknown) => reason,
    )
    if (!(error instanceof ORPCError)) throw error
    const { code, data } = error.toJSON() as { code: string; data: { messageKey: string; [more: string]: unknown } }
    return { code, ...data }
  }

  /** The token within a pairing's QR code. */
  async function pairingToken(browser: ReturnType<typeof consoleBrowser>) {
    const begun = await browser.call<{ pairingId: string; url: string; expiresAtMs: number }>(
      phonesConsole.beginPairing,
    )
    return { ...begun, token: begun.url.slice(begun.url.indexOf('#pair=') + 6) }
  }

  function phoneOf(key: TestPhoneKey, phoneId: string) {
    const challenge = async () => (await ask<{ challenge: string }>('challenge', { phoneId })).challenge
    /** As signed and sent, so that it can be sent again. */
    const pendingInput = async () => {
      const given = await challenge()
      return { phoneId, challenge: given, signature: key.sign('pending', phoneId, given) }
    }
    function answerInput(
      to: { approvalId: string; nonce: string },
      decision: 'approve' | 'deny' | 'report',
      number = '',
    ) {
      const signature = key.sign('answer', phoneId, to.approvalId, to.nonce, decision, number)
      return { phoneId, approvalId: to.approvalId, decision, number, signature }
    }
    async function pushInput(endpoint: string | null) {
      const given = await challenge()
      const keys = {
        p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url'),
        auth: Buffer.alloc(16, 9).toString('base64url'),
      }
      const subscription = endpoint === null ? null : { endpoint, keys }
      return {
        phoneId,
        challenge: given,
        subscription,
        signature: key.sign('push', phoneId, given, endpoint ?? ''),
      }
    }
    return {
      phoneId,
      key,
      challenge,
      pendingInput,
      answerInput,
      pushInput,
      pending: async () => ask<Pending>('pending', await pendingInput()),
      waiting: async () => {
        const [first] = (await ask<Pending>('pending', await pendingInput())).approvals
        if (!first) throw new Error('nothing waits')
        return first
      },
      answer: (input: ReturnType<typeof answerInput>) => ask('answer', input),
      savePush: async (endpoint: string | null) => ask('savePush', await pushInput(endpoint)),
      async forget() {
        const given = await challenge()
        return ask('forget', { phoneId, challenge: given, signature: key.sign('forget', phoneId, given) })
      },
    }
  }

  async function pair(who: StaffActor, name = 'My phone') {
    const { token } = await pairingToken(await signedIn(who))
    const key = testPhoneKey()
    const { publicKey } = key
    const { phoneId } = await ask<{ phoneId: string }>('pair', {
      token,
      publicKey,
      name,
      signature: key.sign('pair', token, publicKey),
    })
    return phoneOf(key, phoneId)
  }

  return {
    app,
    firm,
    owner,
    ada,
    limits,
    setRule,
    turnOnFactor,
    signedIn,
    halfIn,
    ask,
    phoneRefusal,
    pairingToken,
    pair,
    askPhones: (browser: ReturnType<typeof consoleBrowser>) => browser.call<Asked>(phonesConsole.ask),
    stateOf: async (browser: ReturnType<typeof consoleBrowser>, approvalId: string) =>
      (await browser.call<{ state: string }>(phonesConsole.approval, { approvalId })).state,
    activityKinds: () =>
      app.store.read(async (db) =>
        (await db.selectFrom('activity').select('kind').orderBy('position').execute()).map(({ kind }) => kind),
      ),
    notices: () =>
      app.store.read(async (db) => {
        const rows = await db.selectFrom('outbox_emails').select(['to_email', 'params']).orderBy('id').execute()
        return rows.map((row) => ({
          to: row.to_email,
          notice: (JSON.parse(row.params) as { notice?: string }).notice,
        }))
      }),
    failureCount: () =>
      app.store.read(async (db) =>
        Math.max(0, ...(await db.selectFrom('attempt_counters').select('count').execute()).map(({ count }) => count)),
      ),
    close: () => app.close(),
  }
}

export type PhoneScene = Awaited<ReturnType<typeof createPhoneScene>>
