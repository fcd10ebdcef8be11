import { execFile } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { generateSync } from 'otplib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { secondFactorConsole } from '../../src/main/features/second-factor/second-factor.console.ts'
import { codeOf, stepAt } from '../../src/main/features/second-factor/totp.ts'
import { sessionConsole } from '../../src/main/features/staff/session.console.ts'
import { appCode, fromBase32, type Begun } from '../support/authenticator.ts'
import { consoleBrowser } from '../support/console-call.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

const run = promisify(execFile)

/** Why a tool of this machine cannot judge here; null when it can. */
function missing(tool: string): string | null {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return ` (skipped: ${tool} is not installed)`
  }
}
const noOathtool = missing('oathtool')
const noZbarimg = missing('zbarimg')

/** '12345678901234567890' in base32: the secret of both standards. */
const standardSeed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

// RFC 4226, appendix D.
const hotpVectors = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ')
// RFC 6238, appendix B: seconds since 1970, then the code for SHA-1, SHA-256 and SHA-512.
const totpVectors = [
  [59, '94287082', '46119246', '90693936'],
  [1_111_111_109, '07081804', '68084774', '25091201'],
  [1_111_111_111, '14050471', '67062674', '99943326'],
  [1_234_567_890, '89005924', '91819424', '93441116'],
  [2_000_000_000, '69279037', '90698825', '38618901'],
  [20_000_000_000, '65353130', '77737706', '47863826'],
] as const
// The lengths of the seeds for SHA-256 and SHA-512 are those of the RFC's reference program.
const totpSeeds = { sha1: 20, sha256: 32, sha512: 64 } as const

test.each(hotpVectors.map((code, counter) => [counter, code] as const))(
  'S3 RFC 4226 D: counter %i makes %s',
  (counter, code) => {
    expect(codeOf(standardSeed, counter)).toBe(code)
  },
)

describe.each(['sha1', 'sha256', 'sha512'] as const)('S3 RFC 6238 B with %s', (algorithm) => {
  test.each(totpVectors.map((row) => [row[0], row[1 + Object.keys(totpSeeds).indexOf(algorithm)]] as const))(
    'S3 at %i s it makes %s',
    (epoch, code) => {
      const secret = Buffer.from('1234567890'.repeat(7).slice(0, totpSeeds[algorithm]))
      expect(generateSync({ secret, epoch, algorithm, digits: 8 })).toBe(code)
      // Ours are SHA-1 of six digits: the last six of the eight.
      if (algorithm === 'sha1') expect(codeOf(standardSeed, stepAt(epoch * 1_000))).toBe(String(code).slice(2))
    },
  )
})

describe('an authenticator of somebody else’s', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await createTestApp()
    await app.makeFirm()
    await app.makeStaff('owner', 'Elena Ibarra')
  })
  afterEach(() => app.close())

  const signedIn = async () => {
    const browser = consoleBrowser(app)
    const credentials = { email: 'elena.ibarra@ibarralowe.example', password: 'correct horse battery' }
    const signIn = () => browser.call(sessionConsole.signIn, credentials)
    await signIn()
    return { browser, signIn }
  }
  const oathtool = async (secret: string) => {
    const now = new Date(app.clock.now()).toISOString().replace('T', ' ').slice(0, 19)
    const { stdout } = await run('oathtool', ['--totp=sha1', '--base32', '--now', `${now} UTC`, secret])
    return stdout.trim()
  }

  test.skipIf(noOathtool)(
    `S3 codes by oathtool turn it on and sign in, at twenty times of its own${noOathtool ?? ''}`,
    async () => {
      const { browser, signIn } = await signedIn()
      const { enrolmentId, secret } = await browser.call<Begun>(secondFactorConsole.begin)
      const { setId } = await browser.call<{ setId: string }>(secondFactorConsole.confirm, {
        enrolmentId,
        code: await oathtool(secret),
      })
      await browser.call(secondFactorConsole.turnOn, { enrolmentId, setId })
      for (let at = 0; at < 20; at++) {
        app.clock.advance(30_000 + at * 86_407_000)
        await signIn()
        expect(await browser.call(secondFactorConsole.verify, { code: await oathtool(secret) })).toMatchObject({
          state: 'signed-in',
        })
      }
    },
  )

  test.skipIf(noZbarimg)(
    `S3 the QR picture, read by zbarimg, holds the whole link, and its secret makes the codes${noZbarimg ?? ''}`,
    async () => {
      await app.store.write(({ db }) =>
        db.updateTable('firms').set({ name: 'Muñoz & Söhne, 法律 «Abogados»' }).execute(),
      )
      const { browser } = await signedIn()
      const { enrolmentId, qr, otpauthUri, secret } = await browser.call<Begun>(secondFactorConsole.begin)
      const file = path.join(await tempFolder(), 'qr.pgm')
      await writeFile(file, picture(qr))
      const { stdout } = await run('zbarimg', ['--quiet', '--raw', file])
      expect(stdout.trim()).toBe(otpauthUri)
      const read = new URL(stdout.trim()).searchParams.get('secret') ?? ''
      expect(read).toBe(secret.replaceAll(' ', ''))
      expect(fromBase32(read), 'S5 160 bits').toHaveLength(20)
      const code = appCode(read, app.clock.now())
      await browser.call(secondFactorConsole.confirm, { enrolmentId, code })
    },
  )
})

/** The picture as a screen draws it: six dots a module, four modules of white around it. Reads the path as SVG means it. */
function picture({ size, path: drawn }: Begun['qr']): Buffer {
  const scale = 6
  const quiet = 4
  const side = (size + 2 * quiet) * scale
  const dots = Buffer.alloc(side * side, 255)
  const rest = drawn.replace(
    /M(\d+) (\d+)h(\d+)v1h-(\d+)z/g,
    (_, x: string, y: string, width: string, back: string) => {
      expect(back).toBe(width)
      const left = (Number(x) + quiet) * scale
      for (let row = 0; row < scale; row++) {
        const start = ((Number(y) + quiet) * scale + row) * side + left
        dots.fill(0, start, start + Number(width) * scale)
      }
      return ''
    },
  )
  expect(rest, 'nothing else is drawn').toBe('')
  return Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), dots])
}
