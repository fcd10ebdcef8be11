import fc from 'fast-check'
import type { Frame, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { shellChannels } from '../../src/shared/shell-verbs.ts'
import type { ShellPageGlobals } from '../support/electron-double/in-page.ts'
import type { Program } from '../support/electron-double/launch.ts'
import { onEveryShell, onTheDouble, soon } from '../support/electron-double/shells.ts'

const channels = Object.values(shellChannels)

onEveryShell((shell) => {
  let program: Program
  let page: Page
  beforeAll(async () => {
    program = await shell.start()
    page = await program.window()
  })

  it('E3 the page has the verbs and nothing to reach below them', async () => {
    const found = await page.evaluate(() => {
      const { portico } = window as unknown as ShellPageGlobals
      return {
        names: Object.keys(portico).sort(),
        kinds: [...new Set(Object.values(portico).map((verb) => typeof verb))],
        isFrozen: (() => {
          try {
            Object.assign(portico, { notify: null })
            return typeof portico.notify === 'function'
          } catch {
            return true
          }
        })(),
      }
    })
    expect(found).toEqual({
      names: ['chooseFolder', 'notify', 'onOpen', 'print', 'setBadge', 'unlock'],
      kinds: ['function'],
      isFrozen: true,
    })
  })

  it('E3 a verb does what it is asked', async () => {
    await program.evaluate(({ dialog, Notification }) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/srv/portico-mail'] })
      Notification.prototype.show = function () {
        Object.assign(globalThis, { shown: this })
      }
    })
    const answers = await page.evaluate(async () => {
      const { portico } = window as unknown as ShellPageGlobals
      await portico.setBadge(3)
      await portico.notify({ title: 'A message', body: 'One matter', path: '/messages' })
      return portico.chooseFolder()
    })
    expect(answers).toBe('/srv/portico-mail')
  })

  it('E3 the gate’s verb is none of the console’s', async () => {
    const refused = await page.evaluate(() =>
      (window as unknown as ShellPageGlobals).portico
        .unlock('a long passphrase indeed')
        .catch((error: Error) => error.message),
    )
    expect(refused).toMatch(/Refused/)
  })

  const wrongInputs: Record<string, unknown[][]> = {
    setBadge: [[], [-1], [1.5], ['3'], [null], [10_000], [{}], [[1]]],
    notify: [
      [],
      [null],
      ['text'],
      [{ title: 'x' }],
      [{ title: '', body: 'x' }],
      [{ title: 'x'.repeat(101), body: 'x' }],
      [{ title: 'x', body: 'x'.repeat(301) }],
      [{ title: 'x', body: 'x', path: 'https://evil.example' }],
      [{ title: 'x', body: 'x', path: '//evil.example' }],
      [{ title: 'x', body: 'x', path: '/\\evil.example' }],
      [{ title: 'x', body: 'x', path: '/a\nb' }],
      [{ title: 'x', body: 'x', icon: '/etc/passwd' }],
      [{ title: 'x', body: { toString: 'x' } }],
    ],
  }
  it.each(Object.keys(wrongInputs))('E3 %s refuses what has not exactly its shape', async (verb) => {
    for (const input of wrongInputs[verb] ?? []) {
      const answer = await page.evaluate(
        async ([name, args]) => {
          const { portico } = window as unknown as ShellPageGlobals
          const run = portico[name as 'print'] as (...values: unknown[]) => Promise<unknown>
          return run(...args).then(
            () => 'done',
            (error: Error) => error.message,
          )
        },
        [verb, input] as const,
      )
      expect(answer, JSON.stringify(input)).toMatch(/Refused/)
    }
  })
})

onTheDouble((shell) => {
  let program: Program
  let page: Page
  let frame: Frame
  beforeAll(async () => {
    program = await shell.start()
    page = await program.window()
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const inner = document.createElement('iframe')
          inner.onload = resolve
          inner.src = '/framed'
          document.body.append(inner)
        }),
    )
    frame = page.frames().find((one) => one.url().endsWith('/framed'))!
  })
  beforeEach(() => program.evaluate(({ double }) => void (double.calls.length = 0)))
  const effects = () => program.evaluate(({ double }) => double.calls.map((call) => call.what))

  const goodInputs: Record<string, unknown[]> = {
    [shellChannels.notify]: [{ title: 'x', body: 'x' }],
    [shellChannels.setBadge]: [1],
    [shellChannels.print]: [],
    [shellChannels.chooseFolder]: [],
    [shellChannels.unlock]: ['a long passphrase indeed'],
  }

  it('E3 a frame in the page, of the same origin, with the raw channel in its hands, is refused every verb', async () => {
    for (const [channel, args] of Object.entries(goodInputs)) {
      const answer = await frame.evaluate(
        ([name, values]) => (window as unknown as ShellPageGlobals).rawIpc(name, values),
        [channel, args] as const,
      )
      expect(answer).toEqual({ error: 'Refused' })
    }
    expect(await effects()).toEqual([])
  })

  it('E3 a sandboxed frame and one without an address are refused too', async () => {
    await page.evaluate(() => {
      const opaque = document.createElement('iframe')
      opaque.sandbox.add('allow-scripts')
      opaque.srcdoc = '<p>opaque</p>'
      document.body.append(opaque, document.createElement('iframe'))
    })
    await expect.poll(() => page.frames().length, soon).toBeGreaterThanOrEqual(4)
    for (const inner of page.frames().slice(1)) {
      const answer = await inner.evaluate(() =>
        (window as unknown as ShellPageGlobals).rawIpc?.('portico:set-badge', [1]),
      )
      expect(answer ?? { error: 'Refused' }).toEqual({ error: 'Refused' })
    }
    expect(await effects()).toEqual([])
  })

  it('E3 the main frame of a window that the shell did not admit is refused', async () => {
    const answers = await program.evaluate(async ({ BrowserWindow, double }, inputs) => {
      const own = BrowserWindow.getAllWindows()[0]!.webContents
      const stray = new BrowserWindow({ show: false })
      const { origin } = new URL(own.getURL())
      const senderFrame = { ...own.mainFrame, parent: null, origin, url: `${origin}/` }
      const found = await Promise.all(
        inputs.map(([channel, args]) => double.invoke(channel, { sender: stray.webContents, senderFrame }, args)),
      )
      stray.destroy()
      return found
    }, Object.entries(goodInputs))
    expect(answers).toEqual(Object.keys(goodInputs).map(() => ({ error: 'Refused' })))
  })

  it('E3 on another origin than the window’s own, the same frame is refused', async () => {
    const answer = await program.evaluate(async ({ BrowserWindow, double }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const origins = ['https://evil.example', 'null', 'http://127.0.0.1:1', '']
      return Promise.all(
        origins.map((origin) =>
          double.invoke(
            'portico:set-badge',
            {
              sender: webContents,
              senderFrame: { ...webContents.mainFrame, parent: null, origin, url: `${origin}/` },
            },
            [1],
          ),
        ),
      )
    })
    expect(answer).toEqual([1, 2, 3, 4].map(() => ({ error: 'Refused' })))
  })

  it('E3 1,000 random inputs on every channel do nothing but be refused', async () => {
    const inputs = fc.sample(fc.array(fc.anything({ withNullPrototype: false }), { maxLength: 3 }), {
      numRuns: 1_000,
      seed: 7,
    })
    const texts = inputs.map((input) => {
      try {
        return JSON.stringify(input) ?? '[]'
      } catch {
        return '[]'
      }
    })
    const answers = await program.evaluate(
      async ({ BrowserWindow, double }, [names, samples]) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        const { origin } = new URL(webContents.getURL())
        const event = {
          sender: webContents,
          senderFrame: { ...webContents.mainFrame, parent: null, origin, url: `${origin}/` },
        }
        const found = new Set<string>()
        for (const name of names) {
          for (const sample of samples) {
            // The two verbs without input are refused any.
            const args = JSON.parse(sample) as unknown[]
            found.add(JSON.stringify(await double.invoke(name, event, args.length === 0 ? [undefined, null] : args)))
          }
        }
        return [...found]
      },
      [channels.filter((name) => name !== shellChannels.open), texts] as const,
    )
    expect(answers).toEqual(['{"error":"Refused"}'])
    expect(await effects()).toEqual([])
  })

  it('E3 a click on a notification shows the window and hands over the path it was made with', async () => {
    await page.evaluate(() => {
      const { portico } = window as unknown as ShellPageGlobals
      portico.onOpen((path) => document.body.setAttribute('data-opened', path))
      return portico.notify({ title: 'A message', body: 'One matter', path: '/messages/7' })
    })
    await program.evaluate(({ Notification }) => void Notification.all.at(-1)?.emit('click'))
    await page.waitForSelector('body[data-opened="/messages/7"]')
    expect(await effects()).toEqual(['notification.show', 'window.show', 'window.focus'])
  })
})
