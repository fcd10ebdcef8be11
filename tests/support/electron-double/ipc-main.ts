type Handler = (event: unknown, ...args: unknown[]) => unknown

const handlers = new Map<string, Handler>()

export const ipcMain = {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
  removeHandler: (channel: string) => void handlers.delete(channel),
}

/** What a page's `ipcRenderer.invoke` comes to. Errors cross as their message only. */
export async function invoke(channel: string, event: unknown, args: unknown[]) {
  const handler = handlers.get(channel)
  if (!handler) return { error: `No handler registered for '${channel}'` }
  try {
    return { value: await handler(event, ...args) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
