import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { appCode } from '../support/authenticator.ts'
import { createBrowser, type Browser } from '../support/http.ts'
import { runPortico, servePortico } from '../support/portico-child.ts'

const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file))
const skipped = library === undefined ? ' (skipped: libfaketime is not installed)' : ''

const hourMs = 3_600_000
const credentials = { email: 'ada@lowe.example', password: 'the acequia runs at night' }
let undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.reverse()) await step()
  undo = []
})

/** The real program under a clock of its own, so many hours from ours. */
async function hostWithClock() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-clock-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  const data = path.join(folder, 'data')
  const made = await runPortico(
    ['init', '--data', data, '--firm', 'Lowe & Co', '--owner', 'Ada Lowe', '--email', credentials.email],
    { input: `${credentials.password}\n` },
  )
  expect(made, made.stderr).toMatchObject({ code: 0 })
  const clock = path.join(folder, 'clock')
  const setClock = (hours: number) => writeFile(clock, `${hours < 0 ? '' : '+'}${hours}h\n`)
  await setClock(0)
  const host = await servePortico(['serve', '--data', data, '--console-port', '0', '--portal-port', '0'], {
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
  })
  undo.push(() => host.stop('SIGKILL'))
  return { origin: host.listening.console, setClock }
}

async function call<T>(browser: Browser, procedure: string, input?: unknown): Promise<T> {
  const { output, error } = await browser.rpc(procedure, input)
  if (error) throw new Error(`${procedure}: ${JSON.stringify(error)}`)
  return output as T
}

test.skipIf(library === undefined)(
  `F6 the clock three hours ahead, back, three hours behind: no code counts twice, the step never falls, no session revives${skipped}`,
  { timeout: 120_000 },
  async () => {
    const { origin, setClock } = await hostWithClock()
    const owner = createBrowser(origin)
    await call(owner, 'session/signIn', credentials)
    const { enrolmentId, secret } = await call<{ enrolmentId: string; secret: string }>(owner, 'secondFactor/begin')
    const confirming = { enrolmentId, code: appCode(secret, Date.now()) }
    const shown = await call<{ setId: string; codes: string[] }>(owner, 'secondFactor/confirm', confirming)
    await call(owner, 'secondFactor/turnOn', { enrolmentId, setId: shown.setId })

    const half = async () => {
      const browser = createBrowser(origin)
      expect(await call(browser, 'session/signIn', credentials)).toMatchObject({ state: 'second-factor' })
      return browser
    }
    const verify = async (code: string) => {
      const browser = await half()
      const { output, error } = await browser.rpc('secondFactor/verify', { code })
      return error ? error.data.messageKey.split('.').at(-1) : (output as { state: string }).state
    }
    const codeAt = (hours: number, steps = 0) => appCode(secret, Date.now() + hours * hourMs + steps * 30_000)

    await setClock(3)
    const ahead = codeAt(3)
    expect(await verify(ahead)).toBe('signed-in')
    // Its screen has locked meanwhile, and stays so when the clock goes back.
    expect(await call(owner, 'session/get')).toMatchObject({ state: 'locked' })

    await setClock(0)
    expect(await verify(codeAt(0, 1))).toBe('codeUsed')
    expect(await verify(ahead)).toBe('codeWrong')
    expect(await call(owner, 'session/get')).not.toMatchObject({ state: 'signed-in' })

    await setClock(-3)
    expect(await verify(codeAt(-3))).toBe('codeUsed')
    // Another way in is left all the same.
    const { output } = await (await half()).rpc('secondFactor/verifyBackupCode', { code: shown.codes[0] })
    expect(output).toMatchObject({ state: 'signed-in' })

    await setClock(3)
    expect(await verify(ahead)).not.toBe('signed-in')
    expect(await verify(codeAt(3, 1))).toBe('signed-in')
  },
)
