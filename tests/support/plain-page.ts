import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { findChromium, quietArguments } from './chromium.ts'
import { until } from './until.ts'

/** A page whose traffic nobody watches: a driver that does keeps a copy of every byte that is sent. */
export interface PlainPage {
  goto(url: string): Promise<void>
  /** Answers what an expression comes to, once it is neither null, undefined, false nor an exception. */
  until<T>(what: string, expression: string, limitMs?: number): Promise<T>
  /** Waits for text, of a heading or anything else. */
  sees(words: string, limitMs?: number): Promise<void>
  /** Presses a button or a link whose words begin so. */
  press(words: string): Promise<void>
  type(label: string, words: string): Promise<void>
  choose(selector: string, files: readonly string[]): Promise<void>
  close(): Promise<void>
}

interface Answer {
  id?: number
  result?: Record<string, unknown>
  error?: { message: string }
}

/** Chromium with one page, spoken to over its own protocol and asked for nothing that it would have to record. */
export async function openPlainPage({ width, height }: { width: number; height: number }): Promise<PlainPage> {
  const browser = await findChromium()
  if ('reason' in browser) throw new Error(browser.reason)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-plain-page-'))
  const child = spawn(
    browser.executablePath,
    [
      ...quietArguments,
      '--headless',
      '--lang=en-US',
      '--remote-debugging-port=0',
      `--user-data-dir=${folder}`,
      `--window-size=${width},${height}`,
      'about:blank',
    ],
    { env: { ...process.env, ...browser.env }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const said = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
      if (said) resolve(said)
    })
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}`)))
  })
  const target = await until('the page of the browser', async () => {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Record<string, string>[]
    return targets.find(({ type }) => type === 'page')?.['webSocketDebuggerUrl']
  })
  const socket = new WebSocket(target)
  await once(socket, 'open')
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer)
  })
  let count = 0
  async function ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++count
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params }))
    })
    waiting.delete(id)
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
    return answer.result ?? {}
  }
  async function evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression, returnByValue: true })
    return exceptionDetails ? null : (result as { value?: unknown }).value
  }
  const page: PlainPage = {
    goto: async (url) => void (await ask('Page.navigate', { url })),
    until: <T>(what: string, expression: string, limitMs = 120_000) =>
      until(what, async () => ((await evaluate(expression)) ?? false) as T | false, limitMs) as Promise<T>,
    async sees(words, limitMs) {
      await page.until(words, `document.body.innerText.includes(${JSON.stringify(words)})`, limitMs)
    },
    async press(words) {
      const wanted = JSON.stringify(words)
      const found = `[...document.querySelectorAll('button, a')].find((one) =>
        !one.disabled && one.checkVisibility() && (one.innerText.trim() || one.ariaLabel || '').startsWith(${wanted}))`
      await page.until(words, `(() => { const one = ${found}; one?.click(); return one !== undefined })()`)
    },
    async type(label, words) {
      const wanted = JSON.stringify(label)
      const found = `[...document.querySelectorAll('label')].find((one) => one.innerText.startsWith(${wanted}))?.control`
      await page.until(label, `(() => { const one = ${found}; one?.focus(); return one !== undefined })()`)
      await ask('Input.insertText', { text: words })
    },
    async choose(selector, files) {
      await page.until(selector, `document.querySelector(${JSON.stringify(selector)}) !== null`)
      const { root } = (await ask('DOM.getDocument')) as { root: { nodeId: number } }
      const { nodeId } = await ask('DOM.querySelector', { nodeId: root.nodeId, selector })
      await ask('DOM.setFileInputFiles', { files, nodeId })
    },
    async close() {
      socket.close()
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return page
}
