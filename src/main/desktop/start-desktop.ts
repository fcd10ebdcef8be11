import { join } from 'node:path'
import { app, Menu, powerMonitor } from 'electron'
import type { Clock, Ids } from '../ports.ts'
import { containEveryContents } from './containment.ts'
import { GateClosedError } from './gate/gate.ts'
import type { OpenHost } from './host.ts'
import { registerShellVerbs } from './shell-verbs.ts'
import { runDesktop, type Desktop } from './run-desktop.ts'
import { askAfterStartFailure } from './start-failure.ts'
import { localeOf, shellTexts } from './texts.ts'

export interface DesktopOptions {
  openHost: OpenHost
  /** The firm's data folder; the same default as the command line's. */
  dataFolder: string
  clock: Clock
  ids: Ids
  report: (event: string, fields: Record<string, unknown>) => void
}

/** The desktop program: one instance, one host, one window, until the person quits it. */
export function startDesktop(options: DesktopOptions): void {
  // The other instance is told, and shows its window.
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  containEveryContents(options.report)

  let desktop: Desktop | null = null
  let hasEnded = false
  registerShellVerbs({
    showWindow: () => desktop?.showWindow(),
    showBadge: (count) => desktop?.showBadge(count),
  })
  app.on('second-instance', () => desktop?.showWindow())
  app.on('activate', () => desktop?.showWindow())
  // Closing the last window ends nothing: the portal goes on.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    if (hasEnded || !desktop) return
    event.preventDefault()
    const ending = desktop
    desktop = null
    ending
      .stop()
      .catch((error: unknown) => options.report('desktop.stop-failed', { error: String(error) }))
      .finally(() => {
        hasEnded = true
        app.quit()
      })
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())

  // Not awaited at the top: Electron is not ready before this module has been evaluated.
  app.whenReady().then(
    async () => {
      powerMonitor.on('shutdown', () => app.quit())
      // Until the shell's own menu is there. On macOS Electron's has to stay: without one nothing can be pasted.
      if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
      const locale = localeOf(app.getPreferredSystemLanguages())
      const t = shellTexts(locale)
      for (;;) {
        try {
          desktop = await runDesktop({
            ...options,
            locale,
            texts: t,
            stateFile: join(app.getPath('userData'), 'shell.json'),
          })
          return
        } catch (error) {
          if (error instanceof GateClosedError) break
          options.report('desktop.start-failed', { error: String(error) })
          if (!(await askAfterStartFailure(error, options.dataFolder, locale, t))) break
        }
      }
      app.quit()
    },
    (error: unknown) => {
      options.report('desktop.start-failed', { error: String(error) })
      app.exit(1)
    },
  )
}
