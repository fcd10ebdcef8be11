import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { appCode } from '../support/authenticator.ts'
import { createBrowser, type Browser } from '../support/http.ts'
import { runPortico, servePortico } from '../support/portico-child.ts'
import { until } from '../support/until.ts'

// Each test starts whole programs, one after another.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const password = 'the acequia runs at night'
const email = 'ada@lowe.example'
let folder: string
let host: Awaited<ReturnType<typeof servePortico>> | undefined
const data = () => path.join(folder, 'data')

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-reset-'))
  const words = ['init', '--data', data(), '--firm', 'Lowe & Co', '--owner', 'Ada Lowe', '--email', email]
  const made = await runPortico(words, { input: `${password}\n` })
  expect(made, made.stderr).toMatchObject({ code: 0 })
})
afterEach(async () => {
  await host?.stop('SIGKILL')
  host = undefined
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function serve(): Promise<string> {
  host = await servePortico(['serve', '--data', data(), '--console-port', '0', '--portal-port', '0'])
  return host.listening.console
}
const reset = (more: string[], env: Record<string, string> = {}) =>
  runPortico(['reset-2fa', '--data', data(), ...more], { env })
const resetAda = ['--email', email, '--reason', 'lost the phone on the train']

async function call<T>(browser: Browser, path: string, input?: unknown): Promise<T> {
  const { output, error } = await browser.rpc(path, input)
  if (error) throw new Error(`${path}: ${JSON.stringify(error)}`)
  return output as T
}
const signIn = (browser: Browser) => call<{ state: string }>(browser, 'session/signIn', { email, password })
const stateOf = async (browser: Browser) => (await call<{ state: string }>(browser, 'session/get')).state

/** Signs in where no second factor is, and turns one on. */
async function enrolled(origin: string): Promise<Browser> {
  const browser = createBrowser(origin)
  await signIn(browser)
  const { enrolmentId, secret } = await call<{ enrolmentId: string; secret: string }>(browser, 'secondFactor/begin')
  const confirming = { enrolmentId, code: appCode(secret, Date.now()) }
  const { setId } = await call<{ setId: string }>(browser, 'secondFactor/confirm', confirming)
  await call(browser, 'secondFactor/turnOn', { enrolmentId, setId })
  return browser
}

const mails = async () => {
  const inFolder = path.join(data(), 'mail')
  const names = await readdir(inFolder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.eml')).map((name) => path.join(inFolder, name))
  return await Promise.all(files.map((file) => readFile(file, 'utf8')))
}
const resetMails = async () => (await mails()).filter((mail) => /^Subject: .*was reset/m.test(mail))
const rowsOf = (sql: string): unknown[] => {
  const store = new Database(path.join(data(), 'store', 'portico.sqlite'), { readonly: true })
  try {
    return store.prepare(sql).all()
  } finally {
    store.close()
  }
}
const resetEntries = () =>
  rowsOf(`select actor_kind, actor_name, data from activity where kind = 'staff.second-factor-reset'`)

test('TFA-7 wrong use is exit 2, and what cannot be done is exit 1 with its sentence', async () => {
  const [wrongUse, badAddress, noReason, elsewhere] = await Promise.all([
    reset(['--email', email]),
    reset(['--email', 'nobody', '--reason', 'x']),
    reset(['--email', email, '--reason', '  ']),
    runPortico(['reset-2fa', '--data', path.join(folder, 'nothing'), ...resetAda]),
  ])
  expect(wrongUse).toMatchObject({ code: 2, stdout: '' })
  expect(badAddress).toMatchObject({ code: 1, stdout: '' })
  expect(noReason).toMatchObject({ code: 1, stdout: '' })
  expect(noReason.stderr).toContain('300')
  expect(elsewhere).toMatchObject({ code: 1, stdout: '' })

  // Options can be variables, as every option.
  const env = { PORTICO_RESET_EMAIL: 'nobody@lowe.example', PORTICO_RESET_REASON: 'x' }
  const nobody = await reset([], env)
  expect(nobody).toMatchObject({ code: 1, stdout: '' })
  expect(nobody.stderr).toContain('nobody@lowe.example')
  const notOn = await reset(resetAda)
  expect(notOn).toMatchObject({ code: 1, stdout: '' })
  expect(notOn.stderr).toContain('Ada Lowe')
  expect(resetEntries()).toEqual([])
})

test('TFA-7 through the running host: sessions end, it is recorded, the person is told, enrolment is due first', async () => {
  const origin = await serve()
  const ada = await enrolled(origin)
  await call(ada, 'staff/requireSecondFactor', { userIds: null, fromMs: Date.now() })
  expect(await signIn(createBrowser(origin))).toMatchObject({ state: 'second-factor' })

  const done = await reset(resetAda)
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: `{"reset":"${email}"}\n` })
  expect(done.stderr).toContain('Ada Lowe')
  expect(await stateOf(ada)).toBe('signed-out')
  expect(await signIn(ada)).toMatchObject({ state: 'enrolment-due' })
  expect((await ada.rpc('staff/list')).error).toMatchObject({ code: 'ENROLMENT_DUE' })
  expect(resetEntries()).toEqual([
    {
      actor_kind: 'system',
      actor_name: 'command line',
      data: JSON.stringify({ user: 'Ada Lowe', reason: 'lost the phone on the train' }),
    },
  ])
  const [mail = ''] = await until('the e-mail', async () => {
    const told = await resetMails()
    return told.length > 0 && told
  })
  expect(mail).toContain(`To: Ada Lowe <${email}>`)
  expect((await reset(resetAda)).code, 'a second time there is nothing to take').toBe(1)
})

test('TFA-7 on the data folder when no host runs: the same, and the e-mail leaves at the next start', async () => {
  const ada = await enrolled(await serve())
  expect(await host?.stop('SIGTERM')).toBe(0)
  const before = (await resetMails()).length

  const done = await reset(resetAda, { LANG: 'es_MX.UTF-8' })
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: `{"reset":"${email}"}\n` })
  expect(done.stderr).toContain('Ada Lowe ya no tiene segundo factor')
  expect(resetEntries()).toHaveLength(2)
  expect(
    rowsOf(`select state from outbox_emails where params like '%second-factor-reset%' and state = 'queued'`),
  ).toHaveLength(1)
  expect((await resetMails()).length).toBe(before)

  const origin = await serve()
  await until('the e-mail', async () => (await resetMails()).length === before + 1)
  const late = createBrowser(origin)
  for (const [name, value] of ada.cookies) late.cookies.set(name, value)
  expect(await stateOf(late)).toBe('signed-out')
  expect(await signIn(late)).toMatchObject({ state: 'enrolment-due' })
  expect((await runPortico(['verify', '--data', data()])).code).toBe(0)
})
