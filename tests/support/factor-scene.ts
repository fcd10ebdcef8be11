import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import type { SessionState } from '../../src/shared/console/staff.contract.ts'
import { second } from '../../src/shared/time.ts'
import { appCode, type Begun } from './authenticator.ts'
import { consoleBrowser } from './console-call.ts'
import { createTestApp } from './test-app.ts'

/** How long a code of the app is shown. */
export const step = 30 * second
export const credentials = { email: 'elena.ibarra@ibarralowe.example', password: 'correct horse battery' }
/** Backup codes as they are shown. */
export interface Shown {
  setId: string
  codes: string[]
}

/** A firm with its owner, signed in in one browser, and every step of their second factor over the contract. `close` it. */
export async function createFactorScene() {
  const app = await createTestApp()
  await app.makeFirm()
  const elena = await app.makeStaff('owner', 'Elena Ibarra')
  const browser = consoleBrowser(app)
  const signIn = (from = browser, keepSignedIn = false) =>
    from.call<SessionState>(sessionConsole.signIn, { ...credentials, keepSignedIn })
  const codeNow = ({ secret }: { secret: string }, steps = 0) => appCode(secret, app.clock.now() + steps * step)
  await signIn()
  return {
    app,
    elena,
    browser,
    signIn,
    state: async (from = browser) => (await from.call<SessionState>(sessionConsole.get)).state,
    begin: (from = browser) => from.call<Begun>(secondFactorConsole.begin),
    /** What the app shows now, or so many steps from now. */
    codeNow,
    confirm: (begun: Begun, code = codeNow(begun), from = browser) =>
      from.call<Shown>(secondFactorConsole.confirm, { enrolmentId: begun.enrolmentId, code }),
    turnOn: ({ enrolmentId }: Begun, { setId }: Shown, from = browser) =>
      from.call<SessionState>(secondFactorConsole.turnOn, { enrolmentId, setId }),
    verify: (code: string, from = browser) => from.call<SessionState>(secondFactorConsole.verify, { code }),
    /** The refusal of a code: its own code, and the last word of its sentence's key. */
    async refusedCode(code: string, from = browser) {
      const refusal = await from.refusal(secondFactorConsole.verify, { code })
      return [refusal.code, (refusal.data as { messageKey: string }).messageKey.split('.').at(-1)]
    },
    tick: (steps = 1) => app.clock.advance(steps * step),
    passwordAgain: (from = browser) => from.call(sessionConsole.confirmPassword, { password: credentials.password }),
    /** A second factor is required of Elena from this moment. */
    require2fa: (fromMs: number) =>
      app.store.write(({ db }) =>
        db
          .insertInto('staff_second_factor_rules')
          .values({ user_id: elena.userId, invited_at_ms: null, required_from_ms: fromMs, set_by: elena.userId })
          .execute(),
      ),
    /** What the activity says, in order. */
    async kinds() {
      const read = app.store.read((db) => db.selectFrom('activity').select('kind').orderBy('position').execute())
      return (await read).map(({ kind }) => kind)
    },
    /** Which e-mails of their account were queued, to whom, in order. */
    async notices() {
      const read = app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('created_at_ms').execute())
      return (await read).map((row) => ({
        to: row.to_email,
        locale: row.locale,
        notice: (JSON.parse(row.params) as { notice: string }).notice,
      }))
    },
    close: () => app.close(),
  }
}

export type FactorScene = Awaited<ReturnType<typeof createFactorScene>>
