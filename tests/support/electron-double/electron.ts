/**
 * A double of the parts of Electron that the shell uses. Windows are pages of a real Chromium, each session a browser context
 * of its own; the built preload runs in them. What it cannot show is in docs/adr/0004-desktop-window.md.
 */
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { double } from './control.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu, Tray } from './menus.ts'
export { safeStorage } from './safe-storage.ts'
export { session } from './sessions.ts'
export {
  dialog,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
} from './system.ts'
