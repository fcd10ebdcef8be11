import { mostCounted } from '../../../../shared/console/folders.contract.ts'

/** Counting ended there: more is said as such. */
export const countWords = (count: number, say: (count: number) => string): string =>
  count >= mostCounted ? `${say(mostCounted)}+` : say(count)
