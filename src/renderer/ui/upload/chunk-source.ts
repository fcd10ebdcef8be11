/** The file is not any more what was chosen: written to, moved or taken away since. */
export class FileChangedError extends Error {
  override name = 'FileChangedError'
}

/** What one request carries. `size` is what tus-js-client counts by. */
export interface Chunk {
  size: number
  bytes: ArrayBuffer
  /** `sha256 <base64>`; null where the browser has no way to compute it (a page that came without encryption). */
  checksum: string | null
}

/** Reads a file piece by piece, each with its checksum; no more of it is ever in memory. Throws FileChangedError. */
export function chunkSource(file: Blob) {
  return {
    size: file.size,
    async slice(start: number, end: number): Promise<{ value: Chunk; done: boolean }> {
      const until = Math.min(end, file.size)
      const bytes = await file
        .slice(start, until)
        .arrayBuffer()
        .catch((cause: unknown) => {
          // A browser refuses to read on in a file whose size or time of change is another than when it was chosen.
          throw new FileChangedError(String(cause), { cause })
        })
      if (bytes.byteLength !== until - start)
        throw new FileChangedError(`${bytes.byteLength} of ${until - start} bytes`)
      return { value: { size: bytes.byteLength, bytes, checksum: await checksumOf(bytes) }, done: until >= file.size }
    },
    close() {},
  }
}

async function checksumOf(bytes: ArrayBuffer): Promise<string | null> {
  // Typed as always there; a page over plain HTTP has none.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined
  if (!subtle) return null
  const hash = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return `sha256 ${btoa(String.fromCharCode(...hash))}`
}
