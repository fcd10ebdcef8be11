/** The private use planes of Unicode: characters that no language has, that FTS5 takes as letters, and that no query can hold. */
const first = 0xf0000
const perPlane = 0xfffe
const digits = 2 * perPlane

/**
 * The word by which the index knows that an entry is of a matter: as a rule one character, which is too short to be put among the
 * beginnings of words.
 */
export function markOf(number: number): string {
  let mark = ''
  for (let rest = number; rest > 0 || mark === ''; rest = Math.floor(rest / digits)) mark += digit(rest % digits)
  return mark
}

// The last two places of each plane are no characters.
const digit = (at: number) => String.fromCodePoint(first + at + (at < perPlane ? 0 : 2))
