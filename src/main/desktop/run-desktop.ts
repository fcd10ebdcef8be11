import { join } from 'node:path'
import { app, dialog, shell, type BrowserWindow } from 'electron'
import type { Locale } from '../../shared/contract-parts.ts'
import { createAwake } from './awake.ts'
import { openConsoleWindow } from './console-window.ts'
import { createGate, GateClosedError } from './gate/gate.ts'
import { systemKeychain } from './keychain.ts'
import { setMenu } from './menu.ts'
import { openShellKey, type ShellKey } from './secret-box.ts'
import { openShellState } from './shell-state.ts'
import type { DesktopOptions } from './start-desktop.ts'
import { hiddenSwitch, setStartAtLogin } from './start-at-login.ts'
import type { ShellTexts } from './texts.ts'
import { createTray } from './tray.ts'
import { sayThatItServes } from './still-serving.ts'

export interface Desktop {
  showWindow(): void
  showBadge(count: number): void
  stop(): Promise<void>
}

export async function runDesktop(
  options: DesktopOptions & { locale: Locale; texts: ShellTexts; stateFile: string },
): Promise<Desktop> {
  const { clock, ids, dataFolder, locale, texts: t } = options
  const state = await openShellState(options.stateFile)
  // OPS-5 asks "host or seat?" here, once there is more than one answer.
  if (state.now.role === null) await state.change({ role: 'host' })

  const ask = createGate({ clock, ids, locale, texts: t })
  let shellKey: ShellKey | null = null
  const keyWrap = async () => {
    shellKey ??= await openShellKey({
      file: join(dataFolder, 'keys', 'desktop-key.json'),
      keychain: systemKeychain,
      ask,
    })
    return shellKey.wrap
  }
  const host = await options.openHost({ dataFolder, keyWrap, askPassphrase: ask })
  const listening = await host.start()

  let isQuitting = false
  let window: BrowserWindow | null = null
  const awake = createAwake()
  awake.set(state.now.preventsSleep)

  const quit = async () => {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: t('shell.quit.message'),
      detail: t('shell.quit.detail'),
      buttons: [t('shell.quit.confirm'), t('shell.quit.cancel')],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    })
    if (response === 0) app.quit()
  }
  const report = (event: string) => (error: unknown) => options.report(event, { error: String(error) })

  const onGone = async () => {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: t('shell.failure.windowGone'),
      detail: t('shell.failure.windowGoneWayOut'),
      buttons: [t('shell.failure.windowReopen'), t('shell.failure.quit')],
      noLink: true,
    })
    if (response !== 0) return app.quit()
    window?.destroy()
    window = null
    showWindow()
  }

  function showWindow(): void {
    if (!window || window.isDestroyed()) {
      window = openConsoleWindow({
        host,
        listening,
        dataFolder,
        state,
        isQuitting: () => isQuitting,
        onHidden: () => void sayThatItServes(t, state).catch(report('desktop.state-not-kept')),
        onGone: () => void onGone(),
      })
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  const tray = createTray(t, { open: showWindow, quit: () => void quit() })
  const publicAddress = () => listening.portalAddresses?.()[0] ?? null
  tray.showPortal(publicAddress())
  setMenu(t, state, {
    open: showWindow,
    quit: () => void quit(),
    showDataFolder: () => void shell.openPath(dataFolder),
    addPassphrase: () => {
      shellKey?.addPassphrase().catch((error: unknown) => {
        if (!(error instanceof GateClosedError)) report('desktop.passphrase-not-set')(error)
      })
    },
    setStartsAtLogin: (startsAtLogin) => {
      setStartAtLogin(startsAtLogin)
        .then(() => state.change({ startsAtLogin }))
        .catch(report('desktop.start-at-login-failed'))
    },
    setPreventsSleep: (preventsSleep) => {
      awake.set(preventsSleep)
      state.change({ preventsSleep }).catch(report('desktop.state-not-kept'))
    },
  })
  if (!process.argv.includes(hiddenSwitch)) showWindow()

  return {
    showWindow,
    showBadge: (count) => tray.showBadge(count),
    async stop() {
      isQuitting = true
      awake.set(false)
      await host.stop()
      tray.remove()
    },
  }
}
