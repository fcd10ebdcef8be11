import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { email, line } from '../shared/contract-parts.ts'
import { createApp, type App } from './app.ts'
import type { AppConfig, Listening } from './config.ts'
import type { Deps } from './deps.ts'
import { recordActivity } from './features/activity/record-activity.ts'
import { verifyActivity } from './features/activity/verify-chain.ts'
import { createPaperThread } from './features/bills/pdf/paper-maker.ts'
import { resetSecondFactor } from './features/second-factor/reset-second-factor.ts'
import { endAllClientAccess } from './features/portal-access/end-access.ts'
import { createDocumentTexts } from './features/search/document-texts.ts'
import { probeAddress } from './features/settings/probe-address.ts'
import type { SettingsPorts } from './features/settings/settings-ports.ts'
import { endStaffAccess } from './features/staff/end-staff-access.ts'
import { openMailers } from './mailers.ts'
import { systemClock } from './platform/clock/system-clock.ts'
import { serveControl } from './platform/control/control-socket.ts'
import { assessStore, verifyStore } from './platform/data-folder/assess-store.ts'
import { createBackup, lastProvedBackup } from './platform/data-folder/backup.ts'
import type { FolderPaths } from './platform/data-folder/folder-paths.ts'
import { openDataFolder } from './platform/data-folder/open-data-folder.ts'
import { openDiskFileStore } from './platform/files/disk-file-store.ts'
import { cookieNames } from './platform/http/cookies.ts'
import { createWindowGuard } from './platform/http/guards/window-guard.ts'
import { createIds } from './platform/ids/random-ids.ts'
import { systemTimers } from './platform/jobs/timers.ts'
import { createJsonLog } from './platform/log/json-log.ts'
import { createPasswordHasher } from './platform/passwords/argon2-passwords.ts'
import { createWebPushSender } from './platform/push/web-push-sender.ts'
import { connectScanner } from './platform/scan/connect-scanner.ts'
import {
  addRecovery,
  createHostKey,
  HostKeyMissingError,
  openHostKey,
  type ExternalWrap,
} from './platform/secrets/host-key.ts'
import { createSearchThreads } from './platform/search/search-threads.ts'
import { createSecretBox } from './platform/secrets/secret-box.ts'
import { openStore } from './platform/store/open-store.ts'
import { StoreDamagedAtStartError } from './store-damaged-at-start.ts'
import { programVersion } from './version.ts'
import { createTextThreads } from './platform/text/text-threads.ts'
import { createChecksumThreads } from './platform/workers/checksum-threads.ts'
import { createThreadedWorkers } from './platform/workers/threads.ts'

export interface HostOptions {
  dataFolder: string
  console: Omit<AppConfig['console'], 'pages'>
  portal: Omit<AppConfig['portal'], 'pages' | 'phonePages'>
  /** `console`, `portal` and `phone`: the built pages. */
  pagesFolder: string
  /** The desktop's: its window's door stands in front of the console. */
  isBehindWindow?: boolean
  key: { passphrase?: string; external?: ExternalWrap }
  logLevel?: 'info' | 'warn'
}

export interface Host {
  readonly paths: FolderPaths
  readonly deps: Deps
  start(): Promise<Listening>
  makeWindowTicket(): string
  /** The firm's public portal addresses. */
  portalAddresses(): string[]
  /** Everything acknowledged is on disk when it resolves, and the folder is free. */
  stop(): Promise<void>
}

/** Opens the store and everything of a data folder without listening; for commands. `close` when done. */
export async function openFirm(options: Pick<HostOptions, 'dataFolder' | 'key' | 'logLevel'>) {
  const clock = systemClock
  const log = createJsonLog({ clock, least: options.logLevel ?? 'info' })
  const folder = openDataFolder(options.dataFolder, clock.now())
  const { paths } = folder
  const undo: (() => unknown)[] = [() => folder.release()]
  const close = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    const assessment = await assessStore(paths)
    if (assessment.state === 'damaged' || assessment.state === 'missing')
      throw new StoreDamagedAtStartError(assessment.messageKey, assessment.problems, assessment.lastBackup)
    const hostKey = await openKey(paths, options.key, assessment.state === 'new')
    const store = await openStore({
      engine: 'sqlite',
      path: paths.storeFile,
      backupsPath: paths.backups,
      isSealed: true,
      nowMs: clock.now(),
      onListenerFault: (error) => void log.fault(error, { task: 'store listener' }),
    })
    undo.push(() => store.close())
    const checksums = createChecksumThreads()
    undo.push(() => checksums.close())
    const files = await openDiskFileStore(paths.files, checksums)
    const workers = createThreadedWorkers(files)
    undo.push(() => workers.close())
    const search = createSearchThreads(paths.search)
    undo.push(() => search.close())
    const extractor = createTextThreads(files)
    undo.push(() => extractor.close())
    const papers = createPaperThread()
    undo.push(() => papers.close())
    const secrets = createSecretBox(hostKey)
    const mailers = await openMailers({ store, secrets, clock }, paths.mail)
    undo.push(() => mailers.close())
    const deps: Deps = {
      store,
      clock,
      ids: createIds(clock),
      secrets,
      files,
      workers,
      search,
      extractor,
      texts: createDocumentTexts({ store, search, extractor }),
      papers,
      passwords: createPasswordHasher(),
      push: createWebPushSender(),
      connectScanner,
      mailer: mailers.current,
      log,
    }
    await settleRestore(deps, paths)
    const recovery = { dataFolder: paths.root, add: () => addRecovery(paths.root, hostKey) }
    return { paths, deps, mailers, recovery, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** After a restore, once: nobody is signed in by a session, a device or a link of the backup's day. */
async function settleRestore(deps: Deps, paths: FolderPaths): Promise<void> {
  if (!existsSync(paths.restored)) return
  await deps.store.write(async (tx) => {
    await endStaffAccess(tx, deps)
    await endAllClientAccess(tx, deps)
    await recordActivity(tx, deps, { actor: { kind: 'system', name: 'host' }, kind: 'backup.restored' })
  })
  await rm(paths.restored)
}

/** The host's key, made once with the folder. A folder that has a store and no key is refused: its secrets would be lost. */
async function openKey(paths: FolderPaths, means: HostOptions['key'], isNew: boolean): Promise<Buffer> {
  try {
    return await openHostKey(paths.root, means)
  } catch (error) {
    if (!(error instanceof HostKeyMissingError) || !isNew) throw error
    const { external, passphrase } = means
    if (external) return createHostKey(paths.root, [{ kind: 'external', external }])
    return createHostKey(paths.root, [passphrase === undefined ? { kind: 'file' } : { kind: 'passphrase', passphrase }])
  }
}

/** Takes a data folder and makes the host on it, ready to start. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { paths, deps, mailers, recovery, close } = await openFirm(options)
  const settings: SettingsPorts = {
    makeMailer: mailers.make,
    mailFolder: mailers.folder,
    mailChanged: mailers.refresh,
    probe: probeAddress,
    version: programVersion,
    backupProvedAtMs: () => Promise.resolve(lastProvedBackup(paths)?.provedAtMs ?? null),
    recovery,
  }
  const guard = createWindowGuard({
    clock: deps.clock,
    ids: deps.ids,
    secure: false,
    cookieName: (request) =>
      cookieNames({ face: 'console', port: request.socket.localPort ?? 0, secure: false }).companion,
  })
  let app: App
  try {
    const pages = (face: string) => path.join(options.pagesFolder, face)
    app = await createApp(
      {
        console: { ...options.console, pages: pages('console') },
        portal: { ...options.portal, pages: pages('portal'), phonePages: pages('phone') },
      },
      { ...deps, settings, timers: systemTimers, ...(options.isBehindWindow && { door: guard }) },
    )
  } catch (error) {
    await close()
    throw error
  }
  let control: { close(): Promise<void> } | undefined
  const stop = async () => {
    await control?.close()
    await app.stop()
    await close()
  }
  return {
    paths,
    deps,
    portalAddresses: () => [...app.portalOrigins()],
    makeWindowTicket: guard.makeTicket,
    stop,
    async start() {
      try {
        const listening = await app.start()
        control = await serveControl(paths.root, controlHandlers(paths, deps, listening), deps.log)
        return listening
      } catch (error) {
        await stop()
        throw error
      }
    },
  }
}

const resetInput = z.object({ email, reason: line(300) })

function controlHandlers(paths: FolderPaths, deps: Deps, listening: Listening) {
  return {
    status: () => Promise.resolve({ ...listening, version: programVersion, pid: process.pid }),
    backup: async () => {
      const made = await createBackup(paths, deps.clock.now)
      const kind = made.problems.length === 0 ? 'backup.proved' : 'backup.failed'
      await deps.store.write(async (tx) => {
        await recordActivity(tx, deps, { actor: { kind: 'system', name: 'command line' }, kind })
        tx.emit({ kind: 'console', topic: 'host' })
      })
      return made
    },
    'reset-2fa': (input: unknown) => resetSecondFactor(deps, resetInput.parse(input)),
    verify: async () => ({ data: await verifyStore(paths), activity: await verifyActivity(deps) }),
  }
}
