import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import type { ShellStateFile } from './shell-state.ts'
import type { ShellTexts } from './texts.ts'

export interface MenuActions {
  open(): void
  quit(): void
  showDataFolder(): void
  addPassphrase(): void
  setStartsAtLogin(isWanted: boolean): void
  setPreventsSleep(isWanted: boolean): void
}

export function setMenu(t: ShellTexts, state: ShellStateFile, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(t, state, actions)))
}

function menuTemplate(t: ShellTexts, state: ShellStateFile, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = process.platform === 'darwin'
  const settings: MenuItemConstructorOptions[] = [
    {
      id: 'starts-at-login',
      label: t('shell.menu.startsAtLogin'),
      type: 'checkbox',
      checked: state.now.startsAtLogin,
      click: (item) => actions.setStartsAtLogin(item.checked),
    },
    {
      id: 'prevents-sleep',
      label: t('shell.menu.preventsSleep'),
      type: 'checkbox',
      checked: state.now.preventsSleep,
      click: (item) => actions.setPreventsSleep(item.checked),
    },
    { id: 'add-passphrase', label: t('shell.menu.addPassphrase'), click: () => actions.addPassphrase() },
  ]
  const quit: MenuItemConstructorOptions = {
    id: 'quit',
    label: t('shell.menu.quit'),
    accelerator: 'CmdOrCtrl+Q',
    click: () => actions.quit(),
  }
  const about: MenuItemConstructorOptions = { role: 'about', label: t('shell.menu.about') }
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      about,
      separator,
      ...settings,
      separator,
      { role: 'hide', label: t('shell.menu.hide') },
      { role: 'hideOthers', label: t('shell.menu.hideOthers') },
      { role: 'unhide', label: t('shell.menu.showAll') },
      separator,
      quit,
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: t('shell.menu.file'),
    submenu: [
      { id: 'open', label: t('shell.menu.open'), accelerator: 'CmdOrCtrl+N', click: () => actions.open() },
      { id: 'data-folder', label: t('shell.menu.dataFolder'), click: () => actions.showDataFolder() },
      separator,
      { role: 'close', label: t('shell.menu.close') },
      ...(isMac ? [] : [separator, ...settings, separator, quit]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: t('shell.menu.edit'),
    submenu: [
      { role: 'undo', label: t('shell.menu.undo') },
      { role: 'redo', label: t('shell.menu.redo') },
      separator,
      { role: 'cut', label: t('shell.menu.cut') },
      { role: 'copy', label: t('shell.menu.copy') },
      { role: 'paste', label: t('shell.menu.paste') },
      { role: 'selectAll', label: t('shell.menu.selectAll') },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: t('shell.menu.view'),
    submenu: [
      { role: 'reload', label: t('shell.menu.reload') },
      ...(app.isPackaged
        ? []
        : [{ role: 'toggleDevTools', label: t('shell.menu.devTools') } satisfies MenuItemConstructorOptions]),
      separator,
      { role: 'resetZoom', label: t('shell.menu.zoomReset') },
      { role: 'zoomIn', label: t('shell.menu.zoomIn') },
      { role: 'zoomOut', label: t('shell.menu.zoomOut') },
      separator,
      { role: 'togglefullscreen', label: t('shell.menu.fullScreen') },
    ],
  }
  const window: MenuItemConstructorOptions = {
    label: t('shell.menu.window'),
    role: 'windowMenu',
    submenu: [{ role: 'minimize', label: t('shell.menu.minimize') }],
  }
  const help: MenuItemConstructorOptions = { label: t('shell.menu.help'), role: 'help', submenu: [about] }
  return isMac ? [appMenu, file, edit, view, window] : [file, edit, view, help]
}
