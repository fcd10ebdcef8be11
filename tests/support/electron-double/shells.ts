import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { findChromium } from '../chromium.ts'
import { buildFixture } from './build-fixture.ts'
import { findElectron, startDouble, startElectron, type Launcher, type LaunchOptions, type Program } from './launch.ts'

export interface ShellUnderTest {
  /** Starts the built shell with the fixture's host. It is ended after the last test. */
  start(options?: Omit<LaunchOptions, 'main'>): Promise<Program>
}

/** For what another process does next: `expect.poll(…, soon)`. A limit to give up at, not a duration that is asserted. */
export const soon = { timeout: 15_000, interval: 25 }
/** Several programs in one spec, on a machine with little to spare. */
const specTimeoutMs = 90_000

const browser = await findChromium()
const electron = findElectron()

function specsOn(name: string, start: () => Promise<Launcher>, define: (shell: ShellUnderTest) => void): void {
  describe(name, { timeout: specTimeoutMs }, () => {
    let fixture: { folder: string; main: string }
    let launcher: Launcher
    beforeAll(async () => {
      fixture = await buildFixture()
      launcher = await start()
    })
    afterAll(async () => {
      await launcher?.close()
      await rm(fixture.folder, { recursive: true, force: true })
    })
    // A program of one spec ends with it; one that several share, from a beforeAll, ends with the launcher.
    let started: Program[] = []
    let isInSpec = false
    beforeEach(() => void (isInSpec = true))
    afterEach(async () => {
      isInSpec = false
      await Promise.all(started.map((program) => program.quit()))
      started = []
    })
    define({
      async start(options = {}) {
        const program = await launcher.launch({ ...options, main: fixture.main })
        if (isInSpec) started.push(program)
        return program
      },
    })
  })
}

/** Specs that need what only the double can show: how a system answers, or an attacker who broke a renderer. */
export function onTheDouble(define: (shell: ShellUnderTest) => void): void {
  if ('reason' in browser) describe.skip(`on the double: ${browser.reason}`, () => define(unavailable))
  else specsOn('on the double', startDouble, define)
}

/** The same specs on the double and, where its binary is found, on real Electron. */
export function onEveryShell(define: (shell: ShellUnderTest) => void): void {
  onTheDouble(define)
  if ('reason' in electron) describe.skip(`on real Electron: ${electron.reason}`, () => define(unavailable))
  else specsOn('on real Electron', () => startElectron(electron.executablePath), define)
}

const unavailable: ShellUnderTest = { start: () => Promise.reject(new Error('There is no such shell here')) }
