/**
 * No id that was made at this moment or later sorts before this one: UUIDs of version 7 begin with 48 bits of milliseconds (RFC 9562
 * 5.7). Of those of before, some may sort after it too, since ids go on ascending when the clock steps back: who counts asks the time as
 * well.
 */
export function firstIdAt(timeMs: number): string {
  const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
