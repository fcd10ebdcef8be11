/**
 * The firm's colour as the portal and the e-mails use it (POR-4): as text and edges on the light surfaces of
 * `renderer/ui/tokens.css`, and, because no colour is readable on light and dark alike, a lighter shade of it on the dark ones.
 */
const light = { paper: '#fbf9f4', raised: '#ffffff', ink: '#14202e' }
const dark = { paper: '#111820', raised: '#19222c', ink: '#0e1820' }

/** What WCAG 2.2 asks of text (1.4.3). */
export const leastTextContrast = 4.5

export interface AccentShades {
  accent: string
  /** Text on it. */
  onAccent: string
}

/** The firm's colour for light and for dark screens. `color` is '#rrggbb'. */
export function accentShades(color: string): { light: AccentShades; dark: AccentShades } {
  let shade = color
  for (let white = 0; white <= 20 && contrastOn(shade, dark) < leastTextContrast; white++) {
    shade = mixed(color, '#ffffff', white / 20)
  }
  return {
    light: { accent: color, onAccent: readable(color, ['#ffffff', light.ink]) },
    dark: { accent: shade, onAccent: readable(shade, [dark.ink, '#ffffff']) },
  }
}

/** The least contrast that text in this colour has on a light screen; a firm's colour needs `leastTextContrast`. */
export function accentContrast(color: string): number {
  return contrastOn(color, light)
}

const contrastOn = (color: string, { paper, raised }: { paper: string; raised: string }) =>
  Math.min(contrastRatio(color, paper), contrastRatio(color, raised))

/** WCAG's contrast ratio of two colours '#rrggbb', 1 to 21. */
export function contrastRatio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function readable(background: string, texts: readonly [string, string]): string {
  return contrastRatio(texts[0], background) >= contrastRatio(texts[1], background) ? texts[0] : texts[1]
}

function channels(color: string): [number, number, number] {
  const value = parseInt(color.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((channel) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function mixed(color: string, other: string, part: number): string {
  const to = channels(other)
  const values = channels(color).map((channel, at) => Math.round(channel + ((to[at] ?? 0) - channel) * part))
  return `#${values.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
