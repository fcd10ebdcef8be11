import { contextBridge, ipcRenderer } from 'electron'
import { shellChannels, type ShellVerbs } from '../shared/shell-verbs.ts'

// E1: in a page that is not sandboxed and isolated, nothing is handed over.
if (!process.sandboxed || !process.contextIsolated) throw new Error('The window is not sandboxed and isolated')

// The page gets these functions and never ipcRenderer, a channel's name or an event (E3).
const verbs: ShellVerbs = {
  notify: (notice) => ipcRenderer.invoke(shellChannels.notify, notice),
  setBadge: (count) => ipcRenderer.invoke(shellChannels.setBadge, count),
  print: () => ipcRenderer.invoke(shellChannels.print),
  chooseFolder: () => ipcRenderer.invoke(shellChannels.chooseFolder),
  unlock: (passphrase) => ipcRenderer.invoke(shellChannels.unlock, passphrase),
  onOpen(callback) {
    const listener = (_event: unknown, path: unknown) => callback(String(path))
    ipcRenderer.on(shellChannels.open, listener)
    return () => void ipcRenderer.off(shellChannels.open, listener)
  },
}

contextBridge.exposeInMainWorld('portico', verbs)
