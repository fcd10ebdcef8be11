import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openForeignSite, settled } from '../support/electron-double/in-page.ts'
import type { Program } from '../support/electron-double/launch.ts'
import { onEveryShell, onTheDouble, soon } from '../support/electron-double/shells.ts'

type ForeignSite = Awaited<ReturnType<typeof openForeignSite>>

onEveryShell((shell) => {
  let foreign: ForeignSite
  let program: Program
  let page: Page
  let home: string

  beforeAll(async () => {
    foreign = await openForeignSite()
    program = await shell.start()
    page = await program.window()
    await program.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = async (address) => void opened.push(address)
    })
  })
  afterAll(() => foreign.close())
  beforeEach(async () => {
    foreign.reached.length = 0
    await program.evaluate(() => ((globalThis as unknown as { opened: string[] }).opened.length = 0))
    home = page.url()
  })
  const openedOutside = () => program.evaluate(() => [...(globalThis as unknown as { opened: string[] }).opened])

  describe('E2 the page stays where it is', () => {
    const attempts: Record<string, (site: string) => void> = {
      'location.href': (site) => void (location.href = site),
      'location.replace': (site) => location.replace(site),
      'a clicked link': (site) => {
        const link = document.body.appendChild(document.createElement('a'))
        link.href = site
        link.click()
      },
      'a posted form': (site) => {
        const form = document.body.appendChild(document.createElement('form'))
        form.action = site
        form.method = 'post'
        form.submit()
      },
      'a redirect of its own host': (site) => void (location.href = `/redirect?to=${encodeURIComponent(site)}`),
      'another host of this machine': (site) => void (location.href = site.replace('127.0.0.1', 'localhost')),
      'a refresh': (site) => {
        const meta = document.head.appendChild(document.createElement('meta'))
        meta.httpEquiv = 'refresh'
        meta.content = `0;url=${site}`
      },
    }
    it.each(Object.keys(attempts))('E2 %s', async (name) => {
      await page.evaluate(attempts[name] ?? (() => undefined), `${foreign.origin}/lured`)
      if (name === 'a refresh') await program.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
      expect(await settled(page)).toBe(home)
      expect(foreign.reached).toEqual([])
    })

    it.each(['file:///etc/passwd', 'data:text/html,<h1>here</h1>', 'chrome://version'])(
      'E2 not to %s either',
      async (address) => {
        await page.evaluate((target) => {
          const link = document.body.appendChild(document.createElement('a'))
          link.href = target
          link.click()
        }, address)
        expect(await settled(page)).toBe(home)
      },
    )

    it('E2 a path of its own origin is fine', async () => {
      await page.evaluate(() => void (location.href = '/clients'))
      await page.waitForURL('**/clients')
    })
  })

  it('E2 a frame of another site stays empty', async () => {
    await page.evaluate((site) => {
      document.body.append(Object.assign(document.createElement('iframe'), { src: site }))
    }, `${foreign.origin}/framed`)
    await settled(page)
    expect(foreign.reached).toEqual([])
  })

  it('E2 no request of the page reaches another origin', async () => {
    const outcome = await page.evaluate(async (site) => {
      const image = new Promise<string>((resolve) => {
        const picture = new Image()
        picture.onload = () => resolve('loaded')
        picture.onerror = () => resolve('failed')
        picture.src = `${site}/pixel`
      })
      navigator.sendBeacon(`${site}/beacon`, 'x')
      const fetched = await fetch(`${site}/fetch`, { mode: 'no-cors' }).then(
        () => 'loaded',
        () => 'failed',
      )
      return [await image, fetched]
    }, foreign.origin)
    expect(outcome).toEqual(['failed', 'failed'])
    expect(foreign.reached).toEqual([])
  })

  it.each(['window.open', 'a link with a target', 'a form with a target'])('E2 %s opens no window', async (way) => {
    await page.evaluate(
      ([kind, site]) => {
        if (kind === 'window.open') return void window.open(site)
        if (kind === 'a link with a target') {
          const link = document.body.appendChild(document.createElement('a'))
          link.href = site
          link.target = '_blank'
          return link.click()
        }
        const form = document.body.appendChild(document.createElement('form'))
        form.action = site
        form.target = 'other'
        form.submit()
      },
      [way, `${foreign.origin}/popup`] as const,
    )
    await settled(page)
    expect(await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    // The double hears of a window that Chromium has already begun to open; what it would show is not the shell's doing.
    const allowed = await program.evaluate(({ double }) =>
      double?.calls.filter((call) => call.what === 'window.opened'),
    )
    expect(allowed ?? []).toEqual([])
    expect(await openedOutside()).toEqual([])
  })

  it('E2 a link to a portal address of the firm opens in the system’s browser, the window stays', async () => {
    await page.evaluate(() => void window.open('https://portal.example.com/sign-in'))
    await expect.poll(openedOutside, soon).toEqual(['https://portal.example.com/sign-in'])
    expect(await settled(page)).toBe(home)
  })

  it('E2 a page is permitted nothing but to write text to the clipboard', async () => {
    const outcome = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']
      const states = await Promise.all(
        names.map((name) => navigator.permissions.query({ name: name as PermissionName }).then((found) => found.state)),
      )
      const located = await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('located'),
          () => resolve('refused'),
        ),
      )
      return { granted: names.filter((_name, index) => states[index] === 'granted'), located }
    })
    expect(outcome).toEqual({ granted: [], located: 'refused' })
  })
})

onTheDouble((shell) => {
  let shared: Program
  beforeAll(async () => {
    shared = await shell.start()
  })
  const permissions = [
    'ar',
    'clipboard-read',
    'display-capture',
    'fileSystem',
    'fullscreen',
    'geolocation',
    'hid',
    'idle-detection',
    'keyboardLock',
    'local-network',
    'media',
    'mediaKeySystem',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'pointerLock',
    'serial',
    'speaker-selection',
    'storage-access',
    'top-level-storage-access',
    'unknown',
    'usb',
    'window-management',
  ]

  it('E2 both permission handlers of the window’s session refuse everything else, and frames and other origins all of it', async () => {
    const { origin } = new URL((await shared.window()).url())
    const granted = await shared.evaluate(
      async ({ BrowserWindow }, [names, ours]) => {
        const { session } = BrowserWindow.getAllWindows()[0]!.webContents
        const found: string[] = []
        for (const name of names) {
          if (await session.isPermitted(name, ours)) found.push(name)
          if (await session.isPermitted(name, ours, false)) found.push(`${name} of a frame`)
          if (await session.isPermitted(name, 'http://127.0.0.1:1')) found.push(`${name} of another origin`)
        }
        return found
      },
      [[...permissions, 'clipboard-sanitized-write'], origin] as const,
    )
    expect(granted).toEqual(['clipboard-sanitized-write'])
  })

  it.each([
    ['will-navigate', true],
    ['will-frame-navigate', true],
    ['will-frame-navigate', false],
    ['will-redirect', true],
    ['will-redirect', false],
    ['will-attach-webview', true],
  ])('E2 each layer holds by itself: %s (main frame: %s)', async (name, isMainFrame) => {
    const { origin } = new URL((await shared.window()).url())
    const addresses = ['https://evil.example/', `${origin}.evil.example/`, 'file:///etc/passwd', 'data:text/html,x']
    const prevented = await shared.evaluate(
      ({ BrowserWindow }, [event, isMain, urls]) =>
        urls.map((url) => {
          let isPrevented = false
          const details = { url, isMainFrame: isMain, preventDefault: () => (isPrevented = true) }
          BrowserWindow.getAllWindows()[0]?.webContents.emit(event, details, url)
          return isPrevented
        }),
      [name, isMainFrame, addresses] as const,
    )
    expect(prevented).toEqual([true, true, true, true])
  })

  it('E2 each layer holds by itself: requests of the session', async () => {
    const { origin } = new URL((await shared.window()).url())
    const allowed = await shared.evaluate(
      ({ BrowserWindow }, urls) => {
        const { session } = BrowserWindow.getAllWindows()[0]!.webContents
        return Promise.all(urls.map((url) => session.mayRequest({ url, resourceType: 'script' })))
      },
      [
        `${origin}/a.js`,
        'https://evil.example/a.js',
        'http://127.0.0.1:1/',
        'ws://evil.example/',
        'file:///etc/passwd',
      ],
    )
    expect(allowed).toEqual([true, false, false, false, false])
  })

  it('E2 a file of the console is saved through a dialog; one of elsewhere is not', async () => {
    const page = await shared.window()
    await page.evaluate(() => {
      const link = document.body.appendChild(document.createElement('a'))
      link.href = '/file'
      link.download = 'bill.pdf'
      link.click()
    })
    const saved = () =>
      shared.evaluate(({ double }) => double.calls.filter((call) => call.what.startsWith('download.')))
    await expect.poll(saved, soon).toEqual([
      { what: 'download.saveDialog', with: { defaultPath: 'bill.pdf' } },
      { what: 'download.allowed', with: expect.stringMatching(/\/file$/) as unknown },
    ])
    const prevented = await shared.evaluate(({ BrowserWindow }) => {
      const item = (url: string, chain = [url]) => ({
        getURL: () => url,
        getURLChain: () => chain,
        getFilename: () => 'x.exe',
        setSaveDialogOptions: () => undefined,
      })
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const own = new URL(webContents.getURL()).origin
      return [
        item('https://elsewhere.example/x.exe'),
        item(`${own}/x`, ['https://elsewhere.example/x', `${own}/x`]),
        item('data:application/octet-stream,x'),
        item('file:///etc/passwd'),
      ].map((download) => {
        let isPrevented = false
        webContents.session.emit('will-download', { preventDefault: () => (isPrevented = true) }, download, null)
        return isPrevented
      })
    })
    expect(prevented).toEqual([true, true, true, true])
  })
})
