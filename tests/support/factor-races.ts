import { openSession } from '../../src/main/features/staff/open-session.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { enrol } from './authenticator.ts'
import { consoleBrowser } from './console-call.ts'
import type { TestEngine } from './store.ts'
import { createTestApp, origin } from './test-app.ts'

/** One person whose second factor is on, whom many try to be at once. `close` it. */
export async function createFactorRace(engine: TestEngine) {
  const app = await createTestApp({ engine })
  await app.makeFirm()
  const { userId } = await app.makeStaff('owner', 'Elena Ibarra')
  const browser = consoleBrowser(app)
  const credentials = { email: 'elena.ibarra@ibarralowe.example', password: 'correct horse battery' }
  await browser.call(sessionConsole.signIn, credentials)
  const factor = await enrol(browser, app.clock)
  app.clock.advance(30_000)
  const reopened: { close(): Promise<void> }[] = []
  let sources = 0

  return {
    ...factor,
    app,
    userId,
    /** So many browsers that have given the password, each from somewhere else, so that only the name is counted. */
    async halfWay(count: number) {
      const user = await app.deps.store.read((db) =>
        db.selectFrom('staff_users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow(),
      )
      const open = async () => {
        const { token } = await app.deps.store.write((tx) => openSession(tx, app.deps, user, origin))
        const from = consoleBrowser(app, { ...origin, ip: `198.51.${++sources >> 8}.${sources & 255}` })
        from.token = token
        return from
      }
      return await Promise.all(Array.from({ length: count }, open))
    },
    /** What each of them is answered, all at once: 'in', or the refusal's code. */
    async all(browsers: readonly ReturnType<typeof consoleBrowser>[], procedure: unknown, code: string) {
      return await Promise.all(
        browsers.map((from) =>
          from.call(procedure, { code }).then(
            () => 'in',
            (error: { code: string }) => error.code,
          ),
        ),
      )
    },
    /** Every failure forgotten, so that what is shown does not rest on the wait. */
    forgetFailures: () => app.deps.store.write(({ db }) => db.deleteFrom('attempt_counters').execute()),
    async restart() {
      await app.deps.store.close()
      app.deps.store = await openStore(app.storeOptions)
      reopened.push(app.deps.store)
    },
    async close() {
      for (const store of reopened) await store.close()
      await app.close()
    },
  }
}

export type FactorRace = Awaited<ReturnType<typeof createFactorRace>>
