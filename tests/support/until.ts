import { setTimeout as pause } from 'node:timers/promises'

/** Asks until there is something; fails by name when it never comes. For what a browser or a job does in its own time. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs
  for (;;) {
    const found = await ask()
    if (found !== null && found !== undefined && found !== false) return found
    if (performance.now() > giveUpAt) throw new Error(`Waited for ${what}, and it did not come`)
    await pause(25)
  }
}
