/**
 * No id that was made at this moment or later sorts before this one, and every id of before does: UUIDs of version 7 begin with 48 bits
 * of milliseconds (RFC 9562 5.7). What is listed by time needs no index but that of its ids.
 */
export function firstIdAt(timeMs: number): string {
  const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
