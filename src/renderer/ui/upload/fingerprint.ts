/** By which a file is recognised when it is chosen again: its name, size and time of change. Nothing of its content. */
export const fingerprintOf = ({ name, size, lastModified }: Pick<File, 'name' | 'size' | 'lastModified'>) =>
  `${size}.${lastModified}.${hashOf(name.normalize('NFC'))}`

/** FNV-1a of 64 bits, over UTF-16: short, and the same everywhere. Nothing secret rests on it. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
