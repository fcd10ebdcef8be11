import { beforeAll, expect, it } from 'vitest'
import type { Program } from '../support/electron-double/launch.ts'
import { onEveryShell } from '../support/electron-double/shells.ts'

onEveryShell((shell) => {
  let program: Program
  beforeAll(async () => {
    program = await shell.start()
    await program.window()
  })

  it('E1 the window is sandboxed and isolated, with web security and neither Node nor webview', async () => {
    const preferences = await program.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => {
        const { session: _session, ...stated } = window.webContents.getLastWebPreferences()
        return stated
      }),
    )
    expect(preferences).toEqual([
      expect.objectContaining({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
      }),
    ])
  })

  it('E1 a page finds nothing of Node or Electron', async () => {
    const page = await program.window()
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron', '__dirname'].filter(
        (name) => name in window,
      ),
    )
    expect(found).toEqual([])
  })

  it.each([
    ['no sandbox', { sandbox: false }],
    ['no isolation', { contextIsolation: false }],
    ['Node', { nodeIntegration: true }],
    ['Node in frames', { nodeIntegrationInSubFrames: true }],
    ['Node in workers', { nodeIntegrationInWorker: true }],
    ['no web security', { webSecurity: false }],
    ['insecure content', { allowRunningInsecureContent: true }],
    ['experiments', { experimentalFeatures: true }],
    ['webview', { webviewTag: true }],
  ])('E1 contents with %s are destroyed as they come into being', async (_what, preference) => {
    const left = await program.evaluate(async ({ BrowserWindow }, weaker) => {
      const made = new BrowserWindow({ show: false, webPreferences: weaker })
      // The shell destroys it in the turn after its making.
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
      const count = BrowserWindow.getAllWindows().length
      if (!made.isDestroyed()) made.destroy()
      return count
    }, preference)
    expect(left).toBe(1)
    expect(program.output()).toContain('desktop.unsafe-contents')
  })
})
