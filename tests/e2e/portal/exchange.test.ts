import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { APIRequestContext, Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/chromium.ts'
import { openPlainPage, type PlainPage } from '../../support/plain-page.ts'
import { servePortico } from '../../support/portico-child.ts'
import { until } from '../../support/until.ts'

/**
 * The whole exchange in one go: twenty files, one of them as large as PORTICO_EXCHANGE_BYTES says, through two forced sign-outs and the death
 * of the host; the firm finds, scans, files and shares back a folder; the other participant of the matter sees none of it until then.
 */
const largeBytes = Number(process.env['PORTICO_EXCHANGE_BYTES'] ?? 0)
const daemon = '/usr/sbin/clamd'
const trouble =
  largeBytes === 0 ? 'PORTICO_EXCHANGE_BYTES is not set' : existsSync(daemon) ? null : `there is no ${daemon}`

type Host = Awaited<ReturnType<typeof servePortico>>
let folder: string
let browser: Browser
let sender: PlainPage
let host: Host
let clamd: ChildProcess
let portalPort: number

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
const places = () => [
  ...['--data', path.join(folder, 'data'), '--console-port', '0'],
  ...['--portal-port', String(portalPort)],
]

beforeAll(async () => {
  if (trouble) return
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-exchange-'))
  browser = await launchBrowser()
  sender = await openPlainPage({ width: 360, height: 740 })
  portalPort = await freePort()
  host = await servePortico(['demo', ...places()])
  const signatures = path.join(folder, 'signatures')
  await mkdir(signatures)
  await writeFile(path.join(signatures, 'test.ndb'), `Some-Signature:0:*:${randomBytes(20).toString('hex')}\n`)
  const config = path.join(folder, 'clamd.conf')
  const lines = [`LocalSocket ${folder}/clamd.sock`, `DatabaseDirectory ${signatures}`, `TemporaryDirectory ${folder}`]
  await writeFile(config, [...lines, 'StreamMaxLength 1G', 'Foreground yes', ''].join('\n'))
  clamd = spawn(daemon, ['--config-file', config], { stdio: 'ignore' })
  await until('clamd to listen', () => Promise.resolve(existsSync(`${folder}/clamd.sock`)))
})
afterAll(async () => {
  if (trouble) return
  await browser?.close()
  await sender?.close()
  await host?.stop()
  clamd?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const mailCount = async () => (await readdir(host.listening.mail).catch(() => [])).length
const codeFor = (email: string, since: number) =>
  until(`a code for ${email}`, async () => {
    const names = (await readdir(host.listening.mail)).filter((name) => name.endsWith('.eml')).sort()
    for (const name of names.slice(since).reverse()) {
      const text = await readFile(path.join(host.listening.mail, name), 'utf8')
      const code = text.includes(email) ? /^\s*(\d{3} ?\d{3})\s*$/m.exec(text)?.[1] : undefined
      if (code) return code.replace(' ', '')
    }
    return null
  })
async function signIn(page: Page, email: string) {
  const before = await mailCount()
  await page.getByLabel('Your e-mail address').fill(email)
  await page.getByRole('button', { name: 'Send me an e-mail' }).click()
  await page.getByLabel('Code from the e-mail').fill(await codeFor(email, before))
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function signInAsSender(email: string) {
  const before = await mailCount()
  await sender.type('Your e-mail address', email)
  await sender.press('Send me an e-mail')
  const code = await codeFor(email, before)
  await sender.type('Code from the e-mail', code)
  await sender.press('Continue')
}

/** One file of the disk, read in pieces: it does not fit into memory. */
function hashOf(place: string): Promise<string> {
  const hash = createHash('sha256')
  return new Promise((resolve, reject) => {
    createReadStream(place, { highWaterMark: 1024 ** 2 })
      .on('data', (piece) => hash.update(piece))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')))
  })
}

async function largeFile(place: string, bytes: number) {
  const file = await open(place, 'w')
  const piece = randomBytes(1024 ** 2)
  for (let at = 0; at < bytes; at += piece.length) {
    piece.writeBigUInt64LE(BigInt(at))
    await file.write(piece, 0, Math.min(piece.length, bytes - at))
  }
  await file.close()
}

/** Staff, at their console. */
async function console_() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' })
  const page = await context.newPage()
  await page.goto(host.listening.console)
  const { email, password } = host.listening.users?.[0] ?? users[0]!
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#main').waitFor()
  return page
}
let users: { email: string; password: string }[] = []
async function call<Answer>(request: APIRequestContext, name: string, json: unknown): Promise<Answer> {
  const answer = await request.post(`${host.listening.console}/rpc/${name}`, {
    data: { json, meta: [] },
    headers: { origin: host.listening.console, 'sec-fetch-site': 'same-origin' },
  })
  const body = (await answer.json()) as { json: Answer }
  if (!answer.ok()) throw new Error(`${name}: ${JSON.stringify(body)}`)
  return body.json
}

interface Matter {
  matterId: string
  title: string
  participants: { participantId: string; clientId: string; displayName: string; email: string }[]
}
interface Documents {
  rows: { documentId: string; name: string; sha256: string | null; scanState: string; sizeBytes: number }[]
}

test.skipIf(trouble !== null)(
  `DOC-2 DOC-3 DOC-4 DOC-6 SHR-6 the whole exchange, in one go${trouble ? ` (${trouble})` : ''}`,
  async () => {
    users = host.listening.users ?? []
    let staff = await console_()
    const { rows: matters } = await call<{ rows: { matterId: string }[] }>(staff.request, 'matters/list', {
      limit: 50,
    })
    const all = await Promise.all(
      matters.map(({ matterId }) => call<Matter>(staff.request, 'matters/get', { matterId })),
    )
    const matter = all.find((one) => one.participants.some(({ email }) => email === 'm.vance@mail.example'))!
    const mara = matter.participants.find(({ email }) => email === 'm.vance@mail.example')!
    const other = matter.participants.find(({ email }) => email && email !== mara.email)!
    const scanner = { address: `unix:${folder}/clamd.sock` }
    process.stdout.write(`${matter.title}: ${mara.displayName}, ${other?.displayName}\n`)
    await staff.goto(`${host.listening.console}/settings/scanner`)
    await staff.getByLabel('A ClamAV daemon on this machine, by its socket').check()
    await staff.getByLabel('Socket file').fill(scanner.address.replace('unix:', ''))
    await staff.getByRole('button', { name: 'Save' }).click()
    const password = staff.getByRole('dialog').getByLabel('Password', { exact: true })
    await Promise.race([password.waitFor(), staff.getByText('Answering since').waitFor()])
    if (await password.isVisible()) {
      await password.fill(users[0]!.password)
      await password.press('Enter')
    }
    await staff.getByText('Answering since').waitFor()

    const large = path.join(folder, 'Film of the house.mov')
    await largeFile(large, largeBytes)
    const small = await Promise.all(
      Array.from({ length: 19 }, async (_, at) => {
        const place = path.join(folder, `Receipt ${at + 1}.txt`)
        await writeFile(place, `receipt ${at + 1}\n${randomBytes(3_000).toString('base64')}`)
        return place
      }),
    )
    const hashes = new Map<string, string>()
    for (const place of [large, ...small]) hashes.set(path.basename(place), await hashOf(place))

    await sender.goto(`${host.listening.portal}/sign-in`)
    await signInAsSender(mara.email)
    await sender.press('Send document')
    // The large one first: it is on its way while everything else happens.
    await sender.choose('input[type=file]:not([accept])', [large, ...small])
    await sender.sees('20 of 20 files')
    await sender.until(
      'the matter',
      `(() => {
        const choice = document.querySelector('select')
        if (!choice) return true
        choice.value = [...choice.options].find((one) => one.label === ${JSON.stringify(matter.title)})?.value
        return choice.dispatchEvent(new Event('change', { bubbles: true }))
      })()`,
    )
    await sender.until(
      'Send',
      `(() => {
        const send = [...document.querySelectorAll('button')].find((one) => one.innerText.trim() === 'Send')
        send?.click()
        return send !== undefined
      })()`,
    )

    /** Of the large one, on the host's disk, whole or not. */
    async function arrivedBytes(): Promise<number> {
      const entries = await readdir(path.join(folder, 'data/files'), { recursive: true, withFileTypes: true })
      const places = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
      const sizes = await Promise.all(
        places.map((place) =>
          stat(place).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      )
      return Math.max(0, ...sizes)
    }
    const reached = (share: number) =>
      until(`${share} of it to be sent`, async () => (await arrivedBytes()) >= share * largeBytes, 3_600_000)
    for (const share of [0.2, 0.5]) {
      await reached(share)
      // However long it took: a console locks.
      staff = await console_()
      await call(staff.request, 'clients/endSessions', { clientId: mara.clientId })
      await sender.sees('signed out')
      process.stdout.write(`signed out at ${share}\n`)
      await sender.press('Sign in')
      await signInAsSender(mara.email)
      await sender.until('the portal', `document.querySelector('button[aria-haspopup], header button') !== null`)
    }
    await reached(0.75)
    await host.stop('SIGKILL')
    process.stdout.write('the host was killed\n')
    host = await servePortico(['serve', ...places()])
    staff = await console_()
    const ofMatter = () =>
      call<Documents>(staff.request, 'documents/list', { matterId: matter.matterId, limit: 200, sort: '-updated' })
    const arrived = await until(
      'twenty documents with their hash',
      async () => {
        const rows = (await ofMatter()).rows.filter((row) => hashes.has(row.name))
        return rows.length === 20 && rows.every((row) => row.scanState !== 'quarantined') && rows
      },
      3_600_000,
    )
    expect(arrived.find((row) => row.name === 'Film of the house.mov')?.scanState).toBe(
      largeBytes > 1024 ** 3 ? 'not-scanned' : 'clean',
    )
    expect(arrived.filter((row) => row.scanState === 'clean').length).toBeGreaterThanOrEqual(19)
    for (const row of arrived) {
      const place = path.join(folder, 'again')
      const answer = await staff.request.fetch(`${host.listening.console}/documents/${row.documentId}/content`, {
        headers: row.sizeBytes > 100_000_000 ? { range: 'bytes=0-1048575' } : {},
      })
      await writeFile(place, await answer.body())
      if (row.sizeBytes <= 100_000_000) expect(await hashOf(place)).toBe(hashes.get(row.name))
    }

    // The other participant sees none of it; then all that was filed in the folder that is shared with them.
    const theirs = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-US' })
    const second = await theirs.newPage()
    const listed = async (folderId?: string) => {
      const answer = await second.request.post(`${host.listening.portal}/rpc/documents/list`, {
        data: { json: { limit: 200, folderId }, meta: [] },
        headers: { origin: host.listening.portal, 'sec-fetch-site': 'same-origin' },
      })
      return answer.ok() ? ((await answer.json()) as { json: Documents }).json.rows.map((row) => row.name) : []
    }
    const filedIn: { folderId?: string } = {}
    const seen = async () => [...(await listed()), ...(filedIn.folderId ? await listed(filedIn.folderId) : [])]
    await second.goto(`${host.listening.portal}/sign-in`)
    await signIn(second, other.email)
    await second.getByRole('button', { name: /^Menu/ }).waitFor()
    expect((await seen()).filter((name) => hashes.has(name))).toEqual([])
    const { folderId } = await call<{ folderId: string }>(staff.request, 'folders/create', {
      matterId: matter.matterId,
      parentId: null,
      name: 'What Mara sent',
    })
    filedIn.folderId = folderId
    await call(staff.request, 'documents/move', {
      documentIds: arrived.map((row) => row.documentId),
      folderId,
    })
    expect((await seen()).filter((name) => hashes.has(name))).toEqual([])
    const order = { resources: [{ kind: 'folder', resourceId: folderId }], participantIds: [other.participantId] }
    const { warnings } = await call<{ warnings: { warningId: string }[] }>(staff.request, 'sharing/preview', order)
    await call(staff.request, 'sharing/share', {
      ...order,
      confirmedEmails: { [other.participantId]: other.email },
      overruled: warnings.map((warning) => warning.warningId),
    })
    const shared = await until('the folder to be shared', async () => {
      const names = (await seen()).filter((name) => hashes.has(name))
      return names.length === 20 && names
    })
    process.stdout.write(`the other sees ${shared.length}\n`)
    await sender.goto(`${host.listening.portal}/messages`)
    await sender.sees('Film of the house.mov')
  },
  7_200_000,
)
