import { onTestFinished } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { createConsoleRouter } from '../../src/main/console-router.ts'
import type { Passkey } from '../../src/main/features/passkeys/passkey-row.ts'
import type { SessionState } from '../../src/shared/console/session-state.ts'
import { hour } from '../../src/shared/time.ts'
import { consoleBrowser } from './console-call.ts'
import { softAuthenticator, type Given, type Json, type SoftAuthenticator } from './soft-authenticator.ts'
import { testSettingsPorts } from './settings-ports.ts'
import { createTestApp, origin as testOrigin } from './test-app.ts'

export interface Ceremony {
  options: Json
  state: string
}
export type ConsoleBrowser = ReturnType<typeof consoleBrowser>
export const password = 'correct horse battery'

/** A firm whose people have their second factor on, browsers at the console's own name, and authenticators. Ends with the test. */
export async function createPasskeyScene() {
  const app = await createTestApp()
  onTestFinished(() => app.close())
  const { firmId } = await app.makeFirm()
  const { passkeys, session } = createConsoleRouter(testSettingsPorts(app))

  /** Whatever is stored of passkeys and attempts, to see that nothing was. */
  const rows = (table: 'staff_passkeys' | 'used_challenges' | 'attempt_counters' | 'staff_sessions' | 'activity') =>
    app.store.read((db) => db.selectFrom(table).selectAll().execute())

  async function turnFactorOn(userId: string): Promise<void> {
    const row = { seed_sealed: 'sealed', last_step: 0, backup_set_id: app.ids.id(), enabled_at_ms: app.clock.now() }
    await app.store.write(({ db }) =>
      db
        .insertInto('staff_totp')
        .values({ user_id: userId, ...row })
        .execute(),
    )
  }

  const emailOf = async ({ userId }: StaffActor) => {
    const query = (db: Parameters<Parameters<typeof app.store.read>[0]>[0]) =>
      db.selectFrom('staff_users').select('email').where('id', '=', userId).executeTakeFirstOrThrow()
    return (await app.store.read(query)).email
  }

  /** The password alone. */
  async function halfWay(actor: StaffActor, browser: ConsoleBrowser = consoleBrowser(app), keepSignedIn = false) {
    const email = await emailOf(actor)
    await browser.call<SessionState>(session.signIn, { email, password, keepSignedIn })
    return browser
  }

  /** Wholly in, as with a code a moment ago. */
  async function signedIn(actor: StaffActor): Promise<ConsoleBrowser> {
    const browser = await halfWay(actor)
    const now = app.clock.now()
    const given = { second_factor: 'code', second_factor_at_ms: now, expires_at_ms: now + 12 * hour }
    await app.store.write(({ db }) =>
      db
        .updateTable('staff_sessions')
        .set(given)
        .where('user_id', '=', actor.userId)
        .where('ended_at_ms', 'is', null)
        .where('second_factor_at_ms', 'is', null)
        .execute(),
    )
    return browser
  }

  /** Somebody with a second factor, in front of the console. */
  async function member(name: string): Promise<{ actor: StaffActor; browser: ConsoleBrowser }> {
    const actor = await app.makeStaff('staff', name)
    await turnFactorOn(actor.userId)
    return { actor, browser: await signedIn(actor) }
  }

  async function add(
    browser: ConsoleBrowser,
    authenticator: SoftAuthenticator,
    { name = 'Laptop', ...given }: Given & { name?: string } = {},
  ): Promise<Passkey> {
    const { options, state } = await browser.call<Ceremony>(passkeys.beginAdd)
    const response = authenticator.create(options, given)
    return await browser.call<Passkey>(passkeys.finishAdd, { state, response, name })
  }

  /** Somebody with one passkey, and its authenticator. */
  async function holder(name: string, traits: Parameters<typeof softAuthenticator>[0] = {}) {
    const someone = await member(name)
    const authenticator = softAuthenticator(traits)
    return { ...someone, authenticator, passkey: await add(someone.browser, authenticator) }
  }

  /** What the console gets to hear of an authenticator's answer at the sign-in. */
  async function answer(authenticator: SoftAuthenticator, given: Given = {}, browser = consoleBrowser(app)) {
    const { options, state } = await browser.call<Ceremony>(passkeys.beginSignIn)
    return { state, response: authenticator.get(options, given) }
  }

  async function signIn(authenticator: SoftAuthenticator, given: Given = {}, more: { keepSignedIn?: boolean } = {}) {
    const browser = consoleBrowser(app)
    const input = { ...(await answer(authenticator, given, browser)), ...more }
    return { browser, state: await browser.call<SessionState>(passkeys.finishSignIn, input) }
  }

  const notices = () =>
    app.store.read(async (db) => {
      const mails = await db.selectFrom('outbox_emails').select(['params', 'to_email']).orderBy('id').execute()
      return mails.map((row) => ({ ...(JSON.parse(row.params) as { notice: string }), to: row.to_email }))
    })
  const kinds = async () => (await rows('activity')).map((row) => (row as { kind: string }).kind)

  return {
    app,
    firmId,
    passkeys,
    session,
    rows,
    turnFactorOn,
    halfWay,
    signedIn,
    member,
    holder,
    add,
    answer,
    signIn,
    notices,
    kinds,
    /** A browser that reaches the console under another address, or comes from another machine. */
    browserAt: (consoleOrigin?: string, ip = testOrigin.ip) =>
      consoleBrowser(app, { ...testOrigin, ip }, consoleOrigin ?? 'http://localhost:4710'),
    setDomain: (domain: string | null) =>
      app.store.write(({ db }) =>
        db
          .insertInto('sign_in_rules')
          .values({
            firm_id: firmId,
            second_factor: 'none',
            required_from_ms: null,
            allows_kept_devices: 1,
            phone_origin: null,
            passkey_domain: domain,
            recovery_kit_made_at_ms: null,
            updated_at_ms: app.clock.now(),
          })
          .onConflict((conflict) => conflict.column('firm_id').doUpdateSet({ passkey_domain: domain }))
          .execute(),
      ),
  }
}
