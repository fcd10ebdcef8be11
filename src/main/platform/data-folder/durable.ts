import { closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const isWindows = process.platform === 'win32'

/** Makes a file's bytes, or a folder's entries, survive a power cut. */
export function syncPath(target: string): void {
  // Windows cannot open a folder, and keeps its entries by itself.
  if (isWindows && statSync(target).isDirectory()) return
  const handle = openSync(target, isWindows ? 'r+' : 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Moves, and makes the move last: on one file system it happens whole or not at all. */
export function moveDurably(from: string, to: string): void {
  renameSync(from, to)
  syncPath(path.dirname(to))
  if (path.dirname(from) !== path.dirname(to)) syncPath(path.dirname(from))
}

/** The file has the old text or the new one, never a part. */
export function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  syncPath(draft)
  moveDurably(draft, file)
}
