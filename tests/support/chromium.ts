import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'

const run = promisify(execFile)

/** Nothing here asks the network for anything, and nothing depends on a graphics card. */
export const quietArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

interface FoundBrowser {
  executablePath: string
  /** What the browser needs beside the environment of the tests. */
  env: Record<string, string>
}

interface NoBrowser {
  /** Why there is none, for the name of a skipped test. */
  reason: string
}

/** The package's browser wants its fonts, and on a bare machine its own copies of some system libraries. */
async function packagedEnvironment(folder: string): Promise<Record<string, string>> {
  const env: Record<string, string> = { FONTCONFIG_PATH: join(folder, 'fonts') }
  const { stdout } = await run('ldd', [join(folder, 'chromium')]).catch(() => ({ stdout: 'not found' }))
  if (stdout.includes('not found')) env['LD_LIBRARY_PATH'] = join(folder, 'al2023', 'lib')
  return env
}

/** The package's own names /tmp/fonts and its like. Without any font the browser does not stop at boxes: it crashes. */
const fontsConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`

/** Unpacks the browser of `@sparticuz/chromium`, once for each version of it, into node_modules/.cache. */
async function unpackPackagedBrowser(): Promise<FoundBrowser | NoBrowser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      reason: `no Chromium found, and the packaged one is for linux-x64, not ${process.platform}-${process.arch}`,
    }
  }
  const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    // Apart and then renamed: two test files that start together, or one that is stopped, leave no half of a browser.
    const unpacking = await mkdtemp(join(cache, 'chromium-unpacking-'))
    const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
    // The package unpacks into TMPDIR, and brings its libraries where it believes to be on that machine image.
    const env = { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
    await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: packageFolder, env })
    await writeFile(join(unpacking, 'fonts', 'fonts.conf'), fontsConfig)
    await rename(unpacking, folder).catch(async (error: NodeJS.ErrnoException) => {
      await rm(unpacking, { recursive: true, force: true })
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  }
  return { executablePath: join(folder, 'chromium'), env: await packagedEnvironment(folder) }
}

async function search(): Promise<FoundBrowser | NoBrowser> {
  const named = process.env['PORTICO_CHROMIUM']
  if (named !== undefined && named !== '' && named !== 'packaged') {
    return existsSync(named)
      ? { executablePath: named, env: {} }
      : { reason: `PORTICO_CHROMIUM names ${named}, which is not there` }
  }
  if (named !== 'packaged' && existsSync('/usr/bin/chromium')) return { executablePath: '/usr/bin/chromium', env: {} }
  return unpackPackagedBrowser().catch((error: unknown) => ({
    reason: `the packaged Chromium does not unpack: ${String(error)}`,
  }))
}

let found: Promise<FoundBrowser | NoBrowser> | undefined

/**
 * A browser of this machine: the one that PORTICO_CHROMIUM names (`packaged` for the packaged one), Debian's, or the one of a package.
 * Where there is none, the reason.
 */
export function findChromium(): Promise<FoundBrowser | NoBrowser> {
  found ??= search()
  return found
}

/** Starts a browser without a window. Throws with the reason when there is none. The caller closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const browser = await findChromium()
  if ('reason' in browser) throw new Error(browser.reason)
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value
  return chromium.launch({
    ...options,
    executablePath: browser.executablePath,
    args: [...quietArguments, ...(options.args ?? [])],
    env: { ...env, ...browser.env, ...options.env },
  })
}
