/**
 * The text that runs the built preload in a page before the page's own scripts. Isolated worlds are not imitated: the page
 * shares its globals with the preload, which can only make an attack easier than it is in Electron. As there, a
 * preload has no part in inner frames; they are left with the raw channel, as an attacker who broke the renderer would be.
 */
export function preloadScript(source: string, preferences: Record<string, unknown>): string {
  const process = {
    sandboxed: preferences['sandbox'],
    contextIsolated: preferences['contextIsolation'],
    platform: 'linux',
    versions: {},
  }
  return `(() => {
  const raw = window.__electronDoubleIpc
  delete window.__electronDoubleIpc
  if (window !== window.top) { window.rawIpc = raw; return }
  const listeners = new Map()
  Object.defineProperty(window, 'deliver', { value: (channel, args) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
  } })
  const ipcRenderer = {
    async invoke(channel, ...args) {
      const answer = await raw(channel, structuredClone(args))
      if (answer.error !== undefined) throw new Error("Error invoking remote method '" + channel + "': Error: " + answer.error)
      return answer.value
    },
    on(channel, listener) { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]) },
    off(channel, listener) { listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener)) },
  }
  const contextBridge = { exposeInMainWorld(name, api) {
    Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true })
  } }
  const module = { exports: {} }
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name)
    return { contextBridge, ipcRenderer }
  }
  ;((require, process, module, exports) => {
${source}
  })(require, ${JSON.stringify(process)}, module, module.exports)
})()`
}
