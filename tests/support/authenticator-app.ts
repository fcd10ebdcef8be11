import { codeOf, stepAt } from '../../src/main/features/second-factor/totp.ts'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { second } from '../../src/shared/time.ts'
import type { consoleBrowser } from './console-call.ts'
import type { TestApp } from './test-app.ts'

/** A person's authenticator app. */
export interface AuthenticatorApp {
  /** A code that nobody has used: of the next 30 seconds, to which the clock moves. */
  nextCode(): string
  backupCodes: string[]
}

/** Turns the second factor of whoever is signed in here on, as they would. The password must be fresh. */
export async function turnFactorOn(
  app: TestApp,
  browser: ReturnType<typeof consoleBrowser>,
): Promise<AuthenticatorApp> {
  const begun = await browser.call<{ enrolmentId: string; secret: string }>(secondFactorConsole.begin)
  const seed = begun.secret.replaceAll(' ', '')
  const nextCode = () => {
    app.clock.advance(30 * second)
    return codeOf(seed, stepAt(app.clock.now()))
  }
  const { enrolmentId } = begun
  const { setId, codes } = await browser.call<{ setId: string; codes: string[] }>(secondFactorConsole.confirm, {
    enrolmentId,
    code: nextCode(),
  })
  await browser.call(secondFactorConsole.turnOn, { enrolmentId, setId })
  return { nextCode, backupCodes: codes }
}
