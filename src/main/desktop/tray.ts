import { Menu, Tray } from 'electron'
import { trayImage } from './icons.ts'
import type { ShellTexts } from './texts.ts'

export interface ShellTray {
  /** The firm's address as clients see it, null while only this computer can reach it. */
  showPortal(address: string | null): void
  showBadge(count: number): void
  remove(): void
}

export function createTray(t: ShellTexts, actions: { open(): void; quit(): void }): ShellTray {
  // Where the desktop has no tray, the window comes back by starting the program again.
  const tray = new Tray(trayImage())
  const setMenu = (portal: string) =>
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'open', label: t('shell.tray.open'), click: () => actions.open() },
        { type: 'separator' },
        { id: 'portal', label: portal, enabled: false },
        { type: 'separator' },
        { id: 'quit', label: t('shell.tray.quit'), click: () => actions.quit() },
      ]),
    )
  tray.setToolTip(t('shell.tray.tooltip'))
  tray.on('click', () => actions.open())
  setMenu(t('shell.tray.portalStarting'))
  return {
    showPortal: (address) =>
      setMenu(address === null ? t('shell.tray.portalLocal') : t('shell.tray.portalOn', { address })),
    showBadge: (count) => tray.setToolTip(count > 0 ? t('shell.tray.badge', { count }) : t('shell.tray.tooltip')),
    remove: () => tray.destroy(),
  }
}
