import { normaliseFileName } from '../../platform/files/file-name.ts'

/** A folder's name, made safe like a file's (U4); null when nothing of it is left. */
export function normaliseFolderName(name: string): string | null {
  const safe = normaliseFileName(name)
  // What a file of no name is called.
  return safe === 'file' && !/file/iu.test(name) ? null : safe
}

/** By what two names in one place are the same: many systems that a ZIP is opened on know no case. */
export const nameKey = (name: string) => name.normalize('NFC').toLowerCase()

/** `name`, or `name (2)` and so on while `taken` says that it is there; `extension` stays last. */
export function freeName(name: string, isTaken: (name: string) => boolean, extension = ''): string {
  const stem = extension && name.endsWith(extension) ? name.slice(0, -extension.length) : name
  let free = name
  for (let count = 2; isTaken(free); count++) free = `${stem} (${count})${stem === name ? '' : extension}`
  return free
}
