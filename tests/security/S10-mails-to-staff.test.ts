import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StaffActor } from '../../src/main/actor.ts'
import { outboxConsole } from '../../src/main/features/outbox/outbox.console.ts'
import { inviteStaff } from '../../src/main/features/staff/invites.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { staffConsole } from '../../src/main/features/staff/staff.console.ts'
import { minute } from '../../src/shared/time.ts'
import { bothEngines } from '../support/both-engines.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, granted, type TestApp } from '../support/test-app.ts'

/** The outbox holds what is sent to staff too: ways to an account, and what its owner is told of it. */
const password = 'correct horse battery'
type Row = { emailId: string; kind: string; toEmail: string }
let app: TestApp
let jonas: StaffActor
let noor: StaffActor
afterEach(() => app.close())

async function signedIn(name: string) {
  const browser = consoleBrowser(app)
  await browser.call(sessionConsole.signIn, { email: `${name}@ibarralowe.example`, password })
  return browser
}
const rows = async (browser: ReturnType<typeof consoleBrowser>) =>
  (await browser.call<{ rows: Row[] }>(outboxConsole.list, {})).rows
const mails = () => app.store.read((db) => db.selectFrom('outbox_emails').selectAll().orderBy('id').execute())

describe.each(bothEngines)('on $engine $skipped', ({ engine, skipped }) => {
  beforeEach(async () => {
    app = await createTestApp({ engine })
    await app.makeFirm()
    await app.makeStaff('owner', 'Elena Ibarra')
    jonas = await app.makeStaff('admin', 'Jonas Lowe')
    noor = await app.makeStaff('staff', 'Noor Haddad')
    app.deps.consoleOrigin = () => 'https://console.firm.example'
  })

  test.skipIf(skipped)(
    'S10 a copied invitation makes an account: it wants the password of the last ten minutes, as inviting does',
    async () => {
      granted(await inviteStaff(app.deps, jonas, { email: 'new@ibarralowe.example', role: 'admin', locale: 'en' }))
      const [mail] = await mails()
      const browser = await signedIn('jonas.lowe')
      app.clock.advance(10 * minute + 1)
      expect(await browser.refusal(outboxConsole.copyLink, { emailId: mail?.id })).toMatchObject({
        code: 'PASSWORD_DUE',
      })
      expect(await app.store.read((db) => db.selectFrom('staff_invites').select('token_hash').execute())).toEqual([
        { token_hash: null },
      ])
      await browser.call(sessionConsole.confirmPassword, { password })
      const { url } = await browser.call<{ url: string }>(outboxConsole.copyLink, { emailId: mail?.id })
      expect(await browser.call(staffConsole.inspectInvite, { token: url.split('#')[1] })).toMatchObject({
        role: 'admin',
      })
    },
  )

  test.skipIf(skipped)(
    'TFA-6 who has lost a second factor, or a password, is told to them and to admins alone',
    async () => {
      await (
        await signedIn('jonas.lowe')
      ).call(sessionConsole.changePassword, {
        current: password,
        next: 'quiet lantern over the mesa',
      })
      granted(await inviteStaff(app.deps, jonas, { email: 'new@ibarralowe.example', role: 'admin', locale: 'en' }))
      await consoleBrowser(app).call(sessionConsole.forgotPassword, { email: 'elena.ibarra@ibarralowe.example' })
      const colleague = await signedIn('noor.haddad')
      expect(await rows(colleague)).toEqual([])
      expect(await colleague.call(outboxConsole.list, {})).toMatchObject({ counts: { queued: 0 } })
      for (const { id: emailId } of await mails())
        for (const procedure of ['get', 'cancel', 'copyLink', 'resend', 'retry'] as const)
          expect(await colleague.refusal(outboxConsole[procedure], { emailId })).toMatchObject({ code: 'NOT_FOUND' })
      expect((await rows(await signedIn('elena.ibarra'))).map(({ kind }) => kind).sort()).toEqual([
        'password-reset',
        'staff-invite',
        'staff-notice',
      ])
    },
  )

  test.skipIf(skipped)(
    'S10 nobody keeps from a person what they are told of their own account: neither an admin nor whoever is in as them',
    async () => {
      const browser = await signedIn('noor.haddad')
      await browser.call(sessionConsole.changeEmail, { email: 'somebody@else.example' })
      const told = await rows(browser)
      expect(told.map(({ toEmail }) => toEmail).sort()).toEqual([
        'noor.haddad@ibarralowe.example',
        'somebody@else.example',
      ])
      for (const by of [browser, await signedIn('jonas.lowe')])
        for (const { emailId } of told)
          expect(await by.refusal(outboxConsole.cancel, { emailId })).toMatchObject({
            code: 'CONFLICT',
            data: { messageKey: 'common.mail.noticeIsSent' },
          })
      expect((await mails()).map(({ state, user_id }) => [state, user_id])).toEqual([
        ['queued', noor.userId],
        ['queued', noor.userId],
      ])
    },
  )
})
