import { powerSaveBlocker } from 'electron'

export interface Awake {
  /** Holds the computer awake, or lets it sleep. The screen may always go dark. */
  set(isWanted: boolean): void
}

export function createAwake(): Awake {
  let blocker: number | null = null
  return {
    set(isWanted) {
      if (isWanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
      if (!isWanted && blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
    },
  }
}
