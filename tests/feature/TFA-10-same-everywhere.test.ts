import { afterEach, beforeEach, expect, test } from 'vitest'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { turnFactorOn } from '../support/authenticator-app.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

const password = 'correct horse battery'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
})
afterEach(() => app.close())

test('TFA-10 what is turned on at one machine is asked for, and can be given, at every other', async () => {
  await app.makeStaff('owner', 'Elena Ibarra')
  const signIn = { email: 'elena.ibarra@ibarralowe.example', password }
  const machines = ['Windows', 'macOS', 'Linux'].map((system, at) =>
    consoleBrowser(app, { ip: `192.0.2.${at + 20}`, userAgent: system }),
  )
  const [first, ...others] = machines
  if (!first) throw new Error('no machine')
  await first.call(sessionConsole.signIn, signIn)
  const { nextCode } = await turnFactorOn(app, first)
  const asSeenThere = await first.call(secondFactorConsole.get)

  for (const other of others) {
    expect(await other.call(sessionConsole.signIn, signIn)).toMatchObject({ state: 'second-factor' })
    expect(await other.call(secondFactorConsole.verify, { code: nextCode() })).toMatchObject({ state: 'signed-in' })
    expect(await other.call(secondFactorConsole.get)).toEqual(asSeenThere)
  }
})
