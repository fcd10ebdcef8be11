import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from 'electron'
import { replaceFile } from './replace-file.ts'

/** Started by the system at sign-in: it serves, and its window waits in the tray. */
export const hiddenSwitch = '--hidden'

/** Electron knows Windows and macOS; on Linux it is a file of the XDG autostart specification. */
export async function setStartAtLogin(isWanted: boolean, program = process.execPath): Promise<void> {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted, args: [hiddenSwitch] })
    return
  }
  const file = join(app.getPath('appData'), 'autostart', 'portico.desktop')
  if (!isWanted) return rm(file, { force: true })
  // An AppImage is mounted under another path at every start; the file itself is named by this variable.
  const command = process.env['APPIMAGE'] ?? program
  const own = app.isPackaged ? [command] : [command, app.getAppPath()]
  const line = [...own.map(quoted), hiddenSwitch].join(' ')
  await replaceFile(
    file,
    `[Desktop Entry]\nType=Application\nName=Portico\nExec=${line}\nX-GNOME-Autostart-enabled=true\n`,
  )
}

/** Desktop Entry Specification, "The Exec key": quoted, with " ` $ and \ escaped, and % doubled. */
function quoted(path: string): string {
  return `"${path
    .replace(/["`$\\]/g, '\\$&')
    .replace(/\\/g, '\\\\')
    .replace(/%/g, '%%')}"`
}
