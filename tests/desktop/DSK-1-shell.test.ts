import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Program } from '../support/electron-double/launch.ts'
import { onEveryShell, onTheDouble, soon } from '../support/electron-double/shells.ts'

const like = (shape: object): unknown => expect.objectContaining(shape)
const including = (text: string): unknown => expect.stringContaining(text)
const stateFile = (home: string) => join(home, 'userData', 'shell.json')
const stateOf = async (program: Program) =>
  JSON.parse(await readFile(stateFile(program.home), 'utf8')) as Record<string, unknown>

onEveryShell((shell) => {
  it('E4 a second program on the machine, without the window’s cookie, is answered with nothing', async () => {
    const program = await shell.start()
    const page = await program.window()
    const { port } = new URL(page.url())
    const ask = (path: string) =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
          let body = ''
          response.on('data', (bytes) => (body += String(bytes)))
          response.on('end', () => resolve([response.statusCode, response.headers, body]))
        }).end()
      })
    const nothing = [404, { connection: 'close', 'content-length': '0' }, '']
    for (const path of ['/', '/key', '/enter', '/enter?ticket=guess', '/favicon.ico']) {
      expect(await ask(path)).toEqual(nothing)
    }
  })

  it('DSK-1 closing the window hides it and leaves the host serving', async () => {
    const program = await shell.start()
    const page = await program.window()
    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    const left = await program.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isVisible()),
    )
    expect(left).toEqual([false])
    expect(await page.evaluate(() => fetch('/key').then((response) => response.status))).toBe(200)
  })

  it('DSK-1 quitting stops the host before the program ends', async () => {
    const program = await shell.start()
    await program.window()
    await program.quit()
    expect(existsSync(join(program.home, 'userData', 'firm', 'stopped'))).toBe(true)
  })
})

onTheDouble((shell) => {
  const calls = (program: Program, what: string) =>
    program.evaluate(({ double }, name) => double.calls.filter((call) => call.what === name), what)
  const clickMenu = (program: Program, id: string) =>
    program.evaluate(({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(), id)
  const clickTray = (program: Program, id: string) =>
    program.evaluate(({ Tray }, item) => Tray.all[0]?.menu?.getMenuItemById(item)?.click(), id)

  it('DSK-1 a second start shows the window of the first and ends', async () => {
    const first = await shell.start()
    await first.window()
    await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    const second = await shell.start({ home: first.home })
    expect(await second.exited).toBe(0)
    await expect
      .poll(() => first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()), soon)
      .toBe(true)
  })

  it('DSK-1 the tray opens the console, says the portal’s state and the unread, and quits after a question', async () => {
    const program = await shell.start({ double: { DIALOG_ANSWERS: '[1,0]' } })
    const page = await program.window()
    const labels = await program.evaluate(({ Tray }) => Tray.all[0]?.menu?.items.map((item) => item.label))
    expect(labels).toEqual(['Open the console', '', 'Portal on: https://portal.example.com', '', 'Quit Portico'])
    await page.evaluate(() =>
      (window as unknown as { portico: { setBadge(count: number): unknown } }).portico.setBadge(4),
    )
    expect(await program.evaluate(({ Tray }) => Tray.all[0]?.toolTip)).toBe('Portico: 4 unread')

    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await clickTray(program, 'open')
    expect(await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)

    await clickTray(program, 'quit')
    expect(await calls(program, 'dialog.showMessageBox')).toEqual([
      { what: 'dialog.showMessageBox', with: like({ message: 'Quit Portico?', defaultId: 1 }) },
    ])
    await clickTray(program, 'quit').catch(() => undefined)
    expect(await program.exited).toBe(0)
  })

  it('DSK-1 the first closing says once that the portal stays on', async () => {
    const program = await shell.start()
    await program.window()
    for (const _time of [1, 2]) {
      await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      await clickTray(program, 'open')
    }
    expect(await calls(program, 'notification.show')).toEqual([
      { what: 'notification.show', with: like({ title: 'Portico is still running' }) },
    ])
  })

  it('DSK-1 the computer is kept awake while serving, unless the menu says otherwise, and the choice is kept', async () => {
    const program = await shell.start()
    await program.window()
    expect(await calls(program, 'powerSaveBlocker.start')).toEqual([
      { what: 'powerSaveBlocker.start', with: 'prevent-app-suspension' },
    ])
    await clickMenu(program, 'prevents-sleep')
    expect(await calls(program, 'powerSaveBlocker.stop')).toHaveLength(1)
    await expect.poll(() => stateOf(program), soon).toMatchObject({ preventsSleep: false })
    await program.quit()
    const again = await shell.start({ home: program.home })
    await again.window()
    expect(await calls(again, 'powerSaveBlocker.start')).toEqual([])
  })

  it('DSK-1 starting at login is switched on and off from the menu; then the window waits in the tray', async () => {
    const program = await shell.start()
    await program.window()
    const autostart = join(program.home, 'appData', 'autostart', 'portico.desktop')
    await clickMenu(program, 'starts-at-login')
    await expect.poll(() => existsSync(autostart), soon).toBe(true)
    expect(await readFile(autostart, 'utf8')).toMatch(/^\[Desktop Entry\]\n[^]*Exec="[^\n]*" --hidden\n/)
    await clickMenu(program, 'starts-at-login')
    await expect.poll(() => existsSync(autostart), soon).toBe(false)
    await program.quit()

    const hidden = await shell.start({ home: program.home, words: ['--hidden'] })
    await expect.poll(() => hidden.evaluate(({ Tray }) => Tray.all.length), soon).toBe(1)
    expect(await hidden.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0)
    await clickTray(hidden, 'open')
    await hidden.window()
  })

  it('DSK-1 the window comes back where it was', async () => {
    const program = await shell.start()
    await program.window()
    await program.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 1200, y: 100, width: 700, height: 600 }),
    )
    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect
      .poll(() => stateOf(program), soon)
      .toMatchObject({ window: { x: 1200, y: 100, width: 700, height: 600 } })
    await program.quit()

    const again = await shell.start({ home: program.home })
    await again.window()
    expect(await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual({
      x: 1200,
      y: 100,
      width: 700,
      height: 600,
    })
  })

  it('DSK-1 menus are in the language of the system', async () => {
    const program = await shell.start({ double: { LANGUAGES: 'fr-FR,es-419,en-US' } })
    await program.window()
    expect(await program.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label))).toEqual([
      'Archivo',
      'Edición',
      'Ver',
      'Ayuda',
    ])
  })

  it('DSK-1 a page whose process dies is entered again by a new ticket', async () => {
    const program = await shell.start()
    await program.window()
    await program.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
    )
    const page = await program.window()
    expect(await page.evaluate(() => fetch('/key').then((response) => response.status))).toBe(200)
  })

  it('OPS-4 a start that fails is said in a native dialog: show the folder, try again, and it goes on', async () => {
    const program = await shell.start({ env: { FIXTURE_FAILURES: 'inUse' }, double: { DIALOG_ANSWERS: '[1,0]' } })
    await program.window()
    const [box] = await calls(program, 'dialog.showMessageBox')
    expect(box?.with).toMatchObject({
      title: 'Portico cannot start',
      message: including('is in use by another Portico: process 7 on office'),
      detail: including('Nothing has been changed'),
      buttons: ['Try again', 'Show the data folder', 'Quit'],
    })
    expect(await calls(program, 'shell.openPath')).toEqual([
      { what: 'shell.openPath', with: join(program.home, 'userData', 'firm') },
    ])
  })

  it('OPS-4 whoever gives up after a failed start leaves a program that has ended cleanly', async () => {
    const program = await shell.start({ env: { FIXTURE_FAILURES: 'tooNew' } })
    expect(await program.exited).toBe(0)
  })
})
