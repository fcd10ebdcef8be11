import type { ShellVerbs } from '../../../shared/shell-verbs.ts'

/** Prints the page, or the `PrintSheet` that is on it: in the desktop app through its own dialog. */
export async function printPage(): Promise<void> {
  const shell = (window as { portico?: ShellVerbs }).portico
  if (shell) await shell.print()
  else window.print()
}
