import { EventEmitter } from 'node:events'
import { mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './events.ts'
import { note, settings } from './settings.ts'

const exits: (() => void)[] = []
let resolveReady: () => void = () => undefined
const ready = new Promise<void>((resolve) => (resolveReady = resolve))
let hasLock = false
let isQuitting = false

class App extends EventEmitter {
  readonly name = 'Portico'
  readonly isPackaged = settings.isPackaged
  /** Closes every window; false when one of them refused. Set by browser-window.ts. */
  closeWindows: () => boolean = () => true

  getPath(name: string): string {
    const path = join(settings.home, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  getAppPath = () => process.cwd()
  getVersion = () => '0.0.0'
  getLocale = () => settings.languages[0] ?? 'en'
  getPreferredSystemLanguages = () => settings.languages
  enableSandbox = () => note('app.enableSandbox')
  setBadgeCount(count: number): boolean {
    note('app.setBadgeCount', count)
    return true
  }
  setLoginItemSettings = (wanted: object) => note('app.setLoginItemSettings', wanted)
  isReady = () => resolvedReady
  whenReady = () => ready

  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath('userData'), 'instance.lock')
    try {
      writeSync(openSync(file, 'wx'), String(process.pid))
    } catch {
      process.kill(Number(readFileSync(file, 'utf8')), 'SIGUSR2')
      return false
    }
    hasLock = true
    exits.push(() => rmSync(file, { force: true }))
    process.on('SIGUSR2', () => this.emit('second-instance', {}, [], ''))
    return true
  }
  hasSingleInstanceLock = () => hasLock

  quit(): void {
    if (isQuitting) return
    isQuitting = true
    const mayGo = ask(this, 'before-quit') && this.closeWindows() && ask(this, 'will-quit')
    isQuitting = false
    if (mayGo) this.exit(0)
  }
  exit(code = 0): void {
    for (const leave of exits) leave()
    this.emit('quit', {}, code)
    process.exit(code)
  }
}

let resolvedReady = false
export const app = new App()

export function announceReady(): void {
  resolvedReady = true
  app.emit('ready')
  resolveReady()
}

// Electron runs until it is told to quit, with or without windows.
setInterval(() => undefined, 60_000)
