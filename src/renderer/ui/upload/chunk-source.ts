/** The file is not any more what was chosen: written to, moved or taken away since. */
export class FileChangedError extends Error {
  override name = 'FileChangedError'
}

/** What one request carries. `size` is what tus-js-client counts by. */
export interface Chunk {
  size: number
  bytes: ArrayBuffer
  /** `sha1 <base64>`: against accidents, so the cheapest that tus names. Null where the browser has no way to compute it (a page that came without encryption). */
  checksum: string | null
}

/**
 * Reads a file piece by piece, each with its checksum: the piece that is asked for, and while that is on its way the one after it. No
 * more of the file is ever in memory. Throws FileChangedError.
 */
export function chunkSource(file: Blob) {
  let ahead: { start: number; end: number; chunk: Promise<Chunk> } | null = null

  async function read(start: number, end: number): Promise<Chunk> {
    const bytes = await file
      .slice(start, end)
      .arrayBuffer()
      .catch((cause: unknown) => {
        // A browser refuses to read on in a file whose size or time of change is another than when it was chosen.
        throw new FileChangedError(String(cause), { cause })
      })
    if (bytes.byteLength !== end - start) throw new FileChangedError(`${bytes.byteLength} of ${end - start} bytes`)
    return { size: bytes.byteLength, bytes, checksum: await checksumOf(bytes) }
  }
  function readAhead(start: number, end: number): void {
    if (start >= end) return
    const chunk = read(start, end)
    // Whoever asks for it hears of it.
    chunk.catch(() => undefined)
    ahead = { start, end, chunk }
  }

  return {
    size: file.size,
    async slice(start: number, end: number): Promise<{ value: Chunk; done: boolean }> {
      const until = Math.min(end, file.size)
      const was = ahead
      ahead = null
      const value = await (was?.start === start && was.end === until ? was.chunk : read(start, until))
      readAhead(until, Math.min(until + (end - start), file.size))
      return { value, done: until >= file.size }
    },
    close() {
      ahead = null
    },
  }
}

async function checksumOf(bytes: ArrayBuffer): Promise<string | null> {
  // Typed as always there; a page over plain HTTP has none.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined
  if (!subtle) return null
  const hash = new Uint8Array(await subtle.digest('SHA-1', bytes))
  return `sha1 ${btoa(String.fromCharCode(...hash))}`
}
