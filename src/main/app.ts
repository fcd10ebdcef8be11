import type { AppConfig, Listening } from './config.ts'
import { createConsoleRouter, type ConsoleRouter } from './console-router.ts'
import type { Deps } from './deps.ts'
import { createConsoleFace } from './faces/console-face.ts'
import { startLiveUpdates } from './faces/live-updates.ts'
import { watchPortalAddresses } from './faces/portal-addresses.ts'
import { phoneSite, watchPhoneOrigin } from './faces/phone-site.ts'
import { createPortalFace } from './faces/portal-face.ts'
import { createBillReminders } from './features/bills/remind-job.ts'
import { createBillPdfs } from './features/bills/pdf/make-bill-pdfs.ts'
import { createEventReminders } from './features/events/remind-attendees.ts'
import { createHashing } from './features/documents/hashing.ts'
import { createBinning } from './features/folders/bin-folder.ts'
import { createNoticeMails } from './features/notices/notice-mails.ts'
import { createDispatcher } from './features/outbox/dispatcher.ts'
import { createIndexing } from './features/search/indexing.ts'
import { createApprovalSweep } from './features/phones/approval-sweep.ts'
import { createAccessSweeper } from './features/portal-access/sweep-access.ts'
import { createAddressChecks } from './features/settings/address-checks.ts'
import type { SettingsPorts } from './features/settings/settings-ports.ts'
import { ensureHostId, keepLoopbackOrigin } from './features/settings/portal-addresses.ts'
import { createSessionSweep } from './features/staff/session-sweep.ts'
import { createScanning } from './features/scanning/scan-job.ts'
import { createRequestReminders } from './features/requests/remind-clients.ts'
import { createShareStarter } from './features/sharing/share-starter.ts'
import { createUploadsJob } from './features/uploads/uploads-job.ts'
import type { Door } from './platform/http/listener.ts'
import type { Timers } from './platform/jobs/timers.ts'
import { portalRouter } from './portal-router.ts'

export interface AppPorts extends Deps {
  timers: Timers
  settings: SettingsPorts
  /** The desktop's: in front of everything on the console's listener (E4). */
  door?: Door
}

export interface App {
  /** Resolves once both listeners accept connections. */
  start(): Promise<Listening>
  /** Lets what is under way finish, then stops listening and working. The store stays open: whoever opened it closes it. */
  stop(): Promise<void>
  /** The firm's portal addresses now. */
  portalOrigins(): readonly string[]
  readonly consoleRouter: ConsoleRouter
  readonly portalRouter: typeof portalRouter
}

/** The whole product without a window: both listeners, the live streams and the jobs, on ports that tests replace. */
export async function createApp(config: AppConfig, ports: AppPorts): Promise<App> {
  const { timers, door, settings, ...given } = ports
  let listeningOrigin: string | null = null
  const deps: Deps = { ...given, consoleOrigin: () => config.console.origins[0] ?? listeningOrigin }
  const consoleRouter = createConsoleRouter(settings)
  const hostId = await ensureHostId(deps)
  const live = startLiveUpdates(deps)
  const addresses = watchPortalAddresses(deps)
  const phoneOrigin = watchPhoneOrigin(deps)
  const isReady = () => deps.store.read(() => Promise.resolve(true))
  const consoleFace = createConsoleFace({ config: config.console, deps, router: consoleRouter, live, door, isReady })
  const portalFace = createPortalFace({
    config: config.portal,
    deps,
    router: portalRouter,
    live,
    addresses,
    hostSign: () => hostId,
    sites: [phoneSite(deps, phoneOrigin, config.portal.phonePages)],
    isReady,
  })
  const jobs = [
    createHashing(deps, timers),
    createBillPdfs(deps, timers),
    createUploadsJob(deps, timers),
    createIndexing(deps, timers),
    createBinning(deps, timers),
    createScanning(deps, timers),
    createShareStarter(deps, timers),
    createRequestReminders(deps, timers),
    createEventReminders(deps, timers),
    createBillReminders(deps, timers),
    createDispatcher(deps, timers),
    createNoticeMails(deps, timers),
    createAccessSweeper(deps, timers),
    createSessionSweep(deps, timers),
    createApprovalSweep(deps, timers),
    createAddressChecks(deps, settings, timers),
  ]

  return {
    consoleRouter,
    portalRouter,
    portalOrigins: addresses.origins,
    async start() {
      const portal = await portalFace.start()
      await keepLoopbackOrigin(deps, portal.origin)
      await addresses.refresh()
      await phoneOrigin.refresh()
      const console = await consoleFace.start()
      listeningOrigin = console.origin
      for (const job of jobs) job.start()
      return { console: console.origin, portal: portal.origin, mail: deps.mailer().description }
    },
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()))
      live.stop()
      addresses.stop()
      phoneOrigin.stop()
      await Promise.all([consoleFace.stop(), portalFace.stop()])
    },
  }
}
