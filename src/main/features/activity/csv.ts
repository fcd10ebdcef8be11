/**
 * One line of CSV (RFC 4180), ending in CRLF, every text in quotes. A text that a spreadsheet would take for a formula (=, +, -, @,
 * also behind a tab or a line break) gets an apostrophe in front, as OWASP's sheet on CSV injection says. A number stands bare, a
 * `decimal` with the digits that it has: `350.50`.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvField).join(',')}\r\n`
}

type CsvValue = string | number | { decimal: string }

function csvField(value: CsvValue): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'object') return value.decimal
  const defused = /^[\s\p{Cc}]*[=+\-@＝＋－＠]/u.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value
  return `"${defused.replaceAll('"', '""')}"`
}
