import { expect, test } from 'vitest'
import { firstIdAt } from './ids-by-time.ts'
import { createIds } from './random-ids.ts'

test.each([0, 1, 1_790_000_000_000, 1_790_000_000_000.9])('ids made at %d and later come from there on', (timeMs) => {
  const floor = firstIdAt(timeMs)
  const made = (atMs: number) => createIds({ now: () => Math.floor(atMs) }).id()
  for (let count = 0; count < 200; count++) {
    expect(made(timeMs) > floor).toBe(true)
    expect(made(timeMs + 1) > floor).toBe(true)
    if (timeMs >= 1) expect(made(timeMs - 1) < floor).toBe(true)
  }
})
