/** Puts values in the place of `{name}` in a sentence of the locales; a name without a value stays as it is. */
export function fillText(text: string, params: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
