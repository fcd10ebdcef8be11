/**
 * One line of CSV (RFC 4180), ending in CRLF, every text in quotes. A text that a spreadsheet would take for a formula (=, +, -, @,
 * also behind a tab or a line break) gets an apostrophe in front, as OWASP's sheet on CSV injection says.
 */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(csvField).join(',')}\r\n`
}

function csvField(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const defused = /^[\s\p{Cc}]*[=+\-@＝＋－＠]/u.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value
  return `"${defused.replaceAll('"', '""')}"`
}
