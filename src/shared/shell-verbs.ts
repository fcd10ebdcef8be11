/**
 * What the desktop shell does for its pages, as `window.portico`. In a browser there is none. No data of the firm passes
 * here: a handful of verbs, each checked in the main program for the asking frame, its origin and the shape of its input.
 */
export interface ShellVerbs {
  /** A notification of the system. A click on it shows the window and hands `path` to `onOpen`. */
  notify(notice: { title: string; body: string; path?: string }): Promise<void>
  /** The number on the program's icon; 0 takes it away. */
  setBadge(count: number): Promise<void>
  /** Prints the page through the system's dialog. False when the person closed it. */
  print(): Promise<boolean>
  /** The folder's path, or null when the person closed the dialog. */
  chooseFolder(): Promise<string | null>
  /** Only on the gate's page: the passphrase that opens the host's key. False when it is not the right one. */
  unlock(passphrase: string): Promise<boolean>
  /** Calls back with a path of the console that the person asked for outside of it. Returns the way to stop. */
  onOpen(callback: (path: string) => void): () => void
}

/** The only channels the preload uses, one per verb. */
export const shellChannels = {
  notify: 'portico:notify',
  setBadge: 'portico:set-badge',
  print: 'portico:print',
  chooseFolder: 'portico:choose-folder',
  unlock: 'portico:unlock',
  open: 'portico:open',
} as const
