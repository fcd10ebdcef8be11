import { postgresTrouble } from './postgres.ts'
import type { TestEngine } from './store.ts'

const trouble = await postgresTrouble()

/** Both stores, for tests that show the same on each wherever they run; `skipped` says why one cannot, for the test's name. */
export const bothEngines: { engine: TestEngine; skipped: string }[] = [
  { engine: 'sqlite', skipped: '' },
  { engine: 'postgres', skipped: trouble === null ? '' : ` (skipped: ${trouble})` },
]
