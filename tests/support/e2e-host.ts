import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { BrowserContext } from 'playwright-core'
import PostalMime from 'postal-mime'
import { drawBill } from '../../src/main/features/bills/pdf/bill-paper.ts'
import { drawStatement } from '../../src/main/features/bills/pdf/statement-paper.ts'
import { createApp } from '../../src/main/app.ts'
import type { AppConfig } from '../../src/main/config.ts'
import type { Deps } from '../../src/main/deps.ts'
import { createDocumentTexts } from '../../src/main/features/search/document-texts.ts'
import type { SettingsPorts } from '../../src/main/features/settings/settings-ports.ts'
import { openMailers } from '../../src/main/mailers.ts'
import type { PushSender } from '../../src/main/ports.ts'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { createIds } from '../../src/main/platform/ids/random-ids.ts'
import { connectScanner } from '../../src/main/platform/scan/connect-scanner.ts'
import { createSearchThreads } from '../../src/main/platform/search/search-threads.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { createTextThreads } from '../../src/main/platform/text/text-threads.ts'
import { createThreadedWorkers } from '../../src/main/platform/workers/threads.ts'
import { clearSecrets, fakeClock, fakeLog, fakePush, quickPasswords, testNowMs } from './fakes.ts'
import { codeIn, manualTimers } from './mail.ts'
import { until } from './until.ts'

export interface ArrivedMail {
  to: string
  subject: string
  text: string
  html: string
  /** The first address of this host in it. */
  link: string | null
  code: string | null
}

/**
 * The whole host for tests in a browser: real listeners on free ports with the built pages, a data folder of its own with
 * store, files and the folder of .eml files; its clock and its jobs' timers stand still until `advance`. `close` it.
 */
export async function startE2eHost({
  startMs = testNowMs,
  push = fakePush(),
  console: consoleConfig = {},
}: {
  startMs?: number
  push?: PushSender
  /** What is not as by default: a port, TLS and the console's own addresses. */
  console?: Partial<Pick<AppConfig['console'], 'port' | 'tls' | 'origins'>>
} = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-e2e-'))
  const mailFolder = path.join(folder, 'mail')
  const clock = fakeClock(startMs)
  const timers = manualTimers(clock)
  const log = fakeLog()
  const store = await openStore({ engine: 'sqlite', path: path.join(folder, 'portico.sqlite') })
  const files = await openDiskFileStore(path.join(folder, 'files'))
  const workers = createThreadedWorkers(files)
  const search = createSearchThreads(path.join(folder, 'search.sqlite'))
  const extractor = createTextThreads(files)
  const texts = createDocumentTexts({ store, search, extractor })
  const secrets = clearSecrets()
  const mailers = await openMailers({ store, secrets, clock }, mailFolder)
  const ids = createIds(clock)
  const passwords = quickPasswords()
  const deps: Deps = {
    store,
    clock,
    ids,
    secrets,
    files,
    workers,
    search,
    extractor,
    texts,
    papers: { bill: drawBill, statement: drawStatement },
    passwords,
    push,
    connectScanner,
    mailer: mailers.current,
    log,
  }
  const settings: SettingsPorts = {
    makeMailer: mailers.make,
    mailFolder,
    mailChanged: mailers.refresh,
    probe: () => Promise.resolve(null),
    version: '0.0.0-test',
    backupProvedAtMs: () => Promise.resolve(null),
  }
  const pagesOf = (face: string) => path.resolve(import.meta.dirname, '../../out/renderer', face)
  const face = (name: string) => ({ host: '127.0.0.1', port: 0, proxies: [], pages: pagesOf(name) })
  const app = await createApp(
    {
      console: { ...face('console'), origins: [], ...consoleConfig },
      portal: { ...face('portal'), phonePages: pagesOf('phone') },
    },
    { ...deps, timers, settings },
  )
  const listening = await app.start()
  const contexts = new Set<BrowserContext>()

  async function mails(): Promise<ArrivedMail[]> {
    const names = await readdir(mailFolder).catch(() => [])
    const arrived = names.filter((name) => name.endsWith('.eml')).sort()
    return Promise.all(arrived.map(async (name) => readMail(await readFile(path.join(mailFolder, name)))))
  }
  const mailsTo = async (email: string) => (await mails()).filter((mail) => mail.to === email.toLowerCase())

  return {
    ...deps,
    deps,
    app,
    clock,
    log,
    console: listening.console,
    portal: listening.portal,
    /** The phone's page, by the name that browsers lead to this machine. */
    phone: `http://phone.localhost:${new URL(listening.portal).port}`,
    mailFolder,
    mailsTo,
    /** The n-th mail to this address (1 is the first), once it has arrived. */
    mail: (email: string, nth = 1) =>
      until(`mail ${nth} to ${email}`, async () => (await mailsTo(email))[nth - 1] ?? null),
    /** A context whose clock is the host's, and moves with it. */
    async follow(context: BrowserContext): Promise<BrowserContext> {
      await context.clock.install({ time: clock.now() })
      contexts.add(context)
      context.once('close', () => contexts.delete(context))
      return context
    },
    /** Time passes: for the host, its jobs, and every page that follows it. */
    async advance(ms: number) {
      // The host's clock first, so that no page is ahead of it; its jobs last, so that no page is behind what they do.
      clock.advance(ms)
      for (const context of contexts) await context.clock.fastForward(ms)
      timers.advance(0)
    },
    async close() {
      await app.stop()
      await workers.close()
      await search.close()
      await extractor.close()
      mailers.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function readMail(bytes: Buffer): Promise<ArrivedMail> {
  const { to, subject = '', text = '', html = '' } = await PostalMime.parse(bytes)
  return {
    to: to?.[0]?.address?.toLowerCase() ?? '',
    subject,
    text,
    html,
    link: /https?:\/\/\S+\/(?:c|join|reset-password)#[\w-]{43}/.exec(text)?.[0] ?? null,
    code: codeIn({ text: text.replaceAll('\r\n', '\n') }),
  }
}
