import { afterEach, beforeEach, expect, test } from 'vitest'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { second } from '../../src/shared/time.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { createTestApp, origin, type TestApp } from '../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await createTestApp()
  await app.makeFirm()
  await app.makeStaff('owner', 'Elena Ibarra')
  await app.makeStaff('staff', 'Noor Haddad')
  await app.store.write((tx) =>
    tx.db.updateTable('staff_users').set({ deactivated_at_ms: 1 }).where('name', '=', 'Noor Haddad').execute(),
  )
})
afterEach(() => app.close())

const known = 'elena.ibarra@ibarralowe.example'
const deactivated = 'noor.haddad@ibarralowe.example'
const unknown = 'nobody.atall@ibarralowe.example'
let sources = 0
const answer = (email: string, ip = `198.51.100.${++sources % 250}`) =>
  consoleBrowser(app, { ...origin, ip }).refusal(sessionConsole.signIn, { email, password: 'not the password at all' })

test('S8 a known, a deactivated and an unknown name get the same body and status, failure by failure, wait by wait', async () => {
  for (let at = 0; at < 14; at++) {
    const [of, was, not] = [await answer(known), await answer(deactivated), await answer(unknown)]
    expect(not).toEqual(of)
    expect(was).toEqual(of)
    expect(of.code).toBe(at < 10 ? 'UNAUTHENTICATED' : at % 2 === 0 ? 'TOO_MANY' : 'UNAUTHENTICATED')
    if (at >= 10 && at % 2 === 0) app.clock.advance(3_600 * second)
  }
})

test('S8 odd names are answered alike', async () => {
  for (const email of ['', ' ', 'x', "' or 1=1 --", 'a@b', '\u0000', '@'.repeat(254)]) {
    expect(await answer(email)).toEqual(await answer(unknown))
    app.clock.advance(3_600 * 24 * second)
  }
})

test('S8 each does the same work: one hash is checked, the same counters are kept, as many entries are written', async () => {
  const { passwords } = app.deps
  let hashes = 0
  app.deps.passwords = {
    ...passwords,
    hash: (password) => (hashes++, passwords.hash(password)),
    verify: (hash, password) => (hashes++, passwords.verify(hash, password)),
  }
  // The hash of nobody's password is made once, at the first sign-in of anybody.
  await answer('somebody.else@ibarralowe.example')
  const work = async (email: string) => {
    const before = await footprint()
    const hashesBefore = hashes
    await answer(email)
    const after = await footprint()
    return {
      hashes: hashes - hashesBefore,
      counters: after.counters.length - before.counters.length,
      entries: after.entries.slice(before.entries.length).map((entry) => entry.kind),
    }
  }
  const ofKnown = await work(known)
  expect(ofKnown).toEqual({ hashes: 1, counters: 2, entries: ['sign-in.staff-failed'] })
  expect(await work(deactivated)).toEqual(ofKnown)
  expect(await work(unknown)).toEqual(ofKnown)
})

test('S8 neither the counters nor the activity keep a name that somebody tried', async () => {
  await answer(unknown)
  const { counters, entries } = await footprint()
  expect(JSON.stringify(counters)).not.toContain('nobody')
  expect(JSON.stringify(entries)).not.toContain('nobody')
  expect(JSON.stringify(entries)).toContain('n•••@ibarralowe.example')
})

const footprint = () =>
  app.store.read(async (db) => ({
    counters: await db.selectFrom('attempt_counters').selectAll().execute(),
    entries: await db.selectFrom('activity').selectAll().orderBy('position').execute(),
  }))
