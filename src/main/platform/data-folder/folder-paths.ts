import path from 'node:path'

/** Where everything of one firm lies. Nothing outside the data folder belongs to it. */
export interface FolderPaths {
  root: string
  /** Held by whoever owns the folder; never read, never written. */
  lock: string
  /** Who holds the lock, for people. */
  holder: string
  store: string
  storeFile: string
  files: string
  /** The search index: derived from the store, made anew when it is gone, in no backup. */
  search: string
  keys: string
  /** Where e-mails go as .eml files when no mail server is set. */
  mail: string
  backups: string
  /** What was damaged or replaced, kept. */
  aside: string
  /** A restore that has begun: finished at the next start if it was cut. */
  restore: string
  /** A restore that is done, and whose old ways in have not been ended yet. */
  restored: string
}

export function folderPaths(folder: string): FolderPaths {
  const root = path.resolve(folder)
  const store = path.join(root, 'store')
  return {
    root,
    lock: path.join(root, 'host.lock'),
    holder: path.join(root, 'host.json'),
    store,
    storeFile: path.join(store, 'portico.sqlite'),
    files: path.join(root, 'files'),
    search: path.join(root, 'search.sqlite'),
    keys: path.join(root, 'keys'),
    mail: path.join(root, 'mail'),
    backups: path.join(root, 'backups'),
    aside: path.join(root, 'aside'),
    restore: path.join(root, 'restore.json'),
    restored: path.join(root, 'restored.json'),
  }
}

/** A moment as the name of a folder: sorts by time, legal on every file system. */
export const stampOf = (atMs: number): string => new Date(atMs).toISOString().replaceAll(':', '-')
