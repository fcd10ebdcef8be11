import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { createApp } from '../../src/main/app.ts'
import { manualTimers } from '../support/mail.ts'
import { createBrowser } from '../support/http.ts'
import { testSettingsPorts } from '../support/settings-ports.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { createTestApp } from '../support/test-app.ts'

const signIn = { email: 'noor.haddad@ibarralowe.example', password: 'correct horse battery' }

/** The console's listener with one member of staff; behind a proxy that speaks TLS, if said so. */
async function consoleHost(tls: { origin: string } | null) {
  const scene = await createTestApp()
  await scene.makeFirm()
  await scene.makeStaff('staff', 'Noor Haddad')
  const pages = await tempFolder()
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>console</title>')
  const face = { host: '127.0.0.1', port: 0, proxies: [], pages }
  const app = await createApp(
    {
      console: { ...face, proxies: tls ? ['127.0.0.1'] : [], origins: tls ? [tls.origin] : [] },
      portal: face,
    },
    { ...scene.deps, timers: manualTimers(scene.clock), settings: testSettingsPorts(scene) },
  )
  const { console: origin } = await app.start()
  onTestFinished(async () => {
    await app.stop()
    await scene.close()
  })
  return origin
}

const post = (input: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ json: input, meta: [] }),
})
const cookiesOf = (answer: { headers: { 'set-cookie'?: string[] } }) => answer.headers['set-cookie'] ?? []
const week = 7 * 24 * 3_600

test('S11 the cookie of a kept device lasts seven days, out of reach of scripts and other sites', async () => {
  const origin = await consoleHost(null)
  const browser = createBrowser(origin)
  const answer = await browser.ask('/rpc/session/signIn', post({ ...signIn, keepSignedIn: true }))
  const { port } = new URL(origin)
  const flags = `; Path=/; HttpOnly; SameSite=Strict; Max-Age=${week}`
  expect(cookiesOf(answer).map((line) => line.replace(/=[\w-]{43}/, '='))).toEqual([
    `portico-staff-${port}=${flags}`,
    `portico-device-${port}=${flags}`,
  ])
  expect(browser.cookies.get(`portico-staff-${port}`)).not.toBe(browser.cookies.get(`portico-device-${port}`))
})

test('S11 without being asked for there is none, and the session’s own lasts twelve hours', async () => {
  const browser = createBrowser(await consoleHost(null))
  const [cookie, ...more] = cookiesOf(await browser.ask('/rpc/session/signIn', post(signIn)))
  expect(cookie).toMatch(/^portico-staff-\d+=[\w-]{43}; .*; Max-Age=43200$/)
  expect(more).toEqual([])
})

test('S11 over TLS it is a __Host- cookie', async () => {
  const origin = 'https://console.ibarralowe.example'
  const browser = createBrowser(await consoleHost({ origin }), { host: 'console.ibarralowe.example' })
  const { headers, ...rest } = post({ ...signIn, keepSignedIn: true })
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.7' }
  const answer = await browser.ask('/rpc/session/signIn', { ...rest, headers: { ...headers, ...forwarded } })
  expect(cookiesOf(answer).map((line) => line.replace(/=[\w-]{43}/, '='))).toEqual([
    `__Host-portico-staff=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=${week}`,
    `__Host-portico-device=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=${week}`,
  ])
})

test('TFA-3 signing out takes the session’s cookie and leaves the device’s; removing the device takes both', async () => {
  const origin = await consoleHost(null)
  const { port } = new URL(origin)
  const [session, device] = [`portico-staff-${port}`, `portico-device-${port}`]
  const browser = createBrowser(origin)
  await browser.rpc('session/signIn', { ...signIn, keepSignedIn: true })
  const first = browser.cookies.get(device)
  await browser.rpc('session/signOut')
  expect([...browser.cookies]).toEqual([[device, first]])
  await browser.rpc('session/signIn', signIn)
  expect(browser.cookies.get(device)).toBe(first)
  const { output } = await browser.rpc('secondFactor/listDevices')
  const [kept] = (output as { devices: { deviceId: string; isThis: boolean }[] }).devices
  expect(kept).toMatchObject({ isThis: true })
  expect((await browser.rpc('secondFactor/removeDevice', { deviceId: kept?.deviceId })).status).toBe(200)
  expect(browser.cookies.has(session) || browser.cookies.has(device)).toBe(false)
})
