import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, session, type BrowserWindowConstructorOptions } from 'electron'
import { confine, safePreferences, type Confines } from './containment.ts'

/** Beside this bundle: `out/main/…` and `out/preload/index.cjs`. */
const preload = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))

export interface SafeWindowOptions {
  confines: Confines
  partition: string
  window: Omit<BrowserWindowConstructorOptions, 'webPreferences'>
}

/** The only place that makes a window: E1's preferences, a session of its own, confined before anything is loaded. */
export function openSafeWindow({ confines, partition, window }: SafeWindowOptions): BrowserWindow {
  const ownSession = session.fromPartition(partition, { cache: false })
  const opened = new BrowserWindow({
    ...window,
    show: false,
    backgroundColor: '#fbf9f4',
    webPreferences: { ...safePreferences, session: ownSession, preload, devTools: !app.isPackaged },
  })
  confine(opened.webContents, confines)
  opened.once('ready-to-show', () => opened.show())
  return opened
}
