import { Notification } from 'electron'
import type { ShellStateFile } from './shell-state.ts'
import type { ShellTexts } from './texts.ts'

/** Said at the first closing of the window, and never again. */
export async function sayThatItServes(t: ShellTexts, state: ShellStateFile): Promise<void> {
  if (state.now.saidThatItServes) return
  if (Notification.isSupported()) {
    new Notification({ title: t('shell.notice.stillServingTitle'), body: t('shell.notice.stillServing') }).show()
  }
  await state.change({ saidThatItServes: true })
}
