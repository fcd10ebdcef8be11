/** pdf.js asks for its character maps and fonts here; the page around the frame fetches them from its own host. */

type Kind = 'cMapUrl' | 'standardFontDataUrl' | 'wasmUrl'
const folders: Partial<Record<Kind, string>> = { cMapUrl: 'cmaps/', standardFontDataUrl: 'fonts/' }

export interface FrameResources {
  /** A class of the shape that `getDocument` makes an object of. */
  Factory: new () => { fetch(order: { kind: Kind; filename: string }): Promise<Uint8Array> }
  arrived(id: number, bytes: ArrayBuffer | null): void
}

export function createFrameResources(ask: (id: number, name: string) => void): FrameResources {
  const waiting = new Map<number, (bytes: ArrayBuffer | null) => void>()
  let lastId = 0
  class Factory {
    async fetch({ kind, filename }: { kind: Kind; filename: string }): Promise<Uint8Array> {
      const folder = folders[kind]
      // Its decoders are bundled as scripts, so that nothing is compiled in a frame that may compile nothing.
      if (folder === undefined) throw new Error(`not here: ${filename}`)
      const id = ++lastId
      const bytes = await new Promise<ArrayBuffer | null>((arrive) => {
        waiting.set(id, arrive)
        ask(id, folder + filename)
      })
      if (!bytes) throw new Error(`not found: ${filename}`)
      return new Uint8Array(bytes)
    }
  }
  return {
    Factory,
    arrived(id, bytes) {
      waiting.get(id)?.(bytes)
      waiting.delete(id)
    },
  }
}
