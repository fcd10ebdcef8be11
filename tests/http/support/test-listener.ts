import { onTestFinished } from 'vitest'
import { createJsonLog } from '../../../src/main/platform/log/json-log.ts'
import { createListener, type Listener, type ListenerOptions } from '../../../src/main/platform/http/listener.ts'

export interface TestListener {
  listener: Listener
  origin: string
  port: number
  /** Every line the listener has logged. */
  lines: string[]
}

/** A listener on a free loopback port, stopped when the test ends. */
export async function startListener(
  options: Partial<ListenerOptions> = {},
  addRoutes: (listener: Listener) => void = () => undefined,
): Promise<TestListener> {
  const lines: string[] = []
  const log = createJsonLog({ clock: { now: () => 1_750_000_000_000 }, write: (line) => void lines.push(line) })
  const none: readonly string[] = []
  const listener = createListener({
    face: 'portal',
    port: 0,
    origins: () => none,
    isReady: () => Promise.resolve(true),
    log,
    ...options,
  })
  addRoutes(listener)
  const { origin, port } = await listener.start()
  onTestFinished(() => listener.stop())
  return { listener, origin, port, lines }
}
