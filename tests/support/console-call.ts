import { call, ORPCError, type AnyProcedure } from '@orpc/server'
import type { Origin } from '../../src/main/actor.ts'
import type { ConsoleContext } from '../../src/main/context.ts'
import { staffActorOf } from '../../src/main/features/staff/staff-actor.ts'
import { origin as testOrigin, type TestApp } from './test-app.ts'

/** One browser at the console: keeps its cookie from call to call, as the listener would have it. */
export function consoleBrowser(app: TestApp, origin: Origin = testOrigin, consoleOrigin = 'http://localhost:4710') {
  const browser = {
    token: undefined as string | undefined,
    /** The cookie of a kept device (TFA-3). */
    deviceToken: undefined as string | undefined,
    /** Calls a procedure of a console router with what the cookie is worth now. */
    async call<Output>(procedure: unknown, input?: unknown): Promise<Output> {
      const context: ConsoleContext = {
        deps: app.deps,
        origin,
        consoleOrigin,
        standing: await staffActorOf(app.deps, browser.token, origin),
        cookie: {
          set: (token) => void (browser.token = token),
          clear: () => void (browser.token = undefined),
        },
        ...(browser.deviceToken !== undefined && { deviceToken: browser.deviceToken }),
        deviceCookie: {
          set: (token) => void (browser.deviceToken = token),
          clear: () => void (browser.deviceToken = undefined),
        },
      }
      return (await call(procedure as AnyProcedure, input, { context })) as Output
    },
    /** What the person is answered when the procedure says no: exactly what goes over the wire. */
    async refusal(procedure: unknown, input?: unknown): Promise<{ code: string; status: number; data: unknown }> {
      const error = await browser.call(procedure, input).then(
        () => new Error('not refused'),
        (reason: unknown) => reason,
      )
      if (!(error instanceof ORPCError)) throw error
      const { code, status, data } = error.toJSON() as { code: string; status: number; data: unknown }
      return { code, status, data }
    },
  }
  return browser
}
