type Rgb = readonly [number, number, number]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const format = (color: Rgb) => `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
const mix = (color: Rgb, other: Rgb, share: number) =>
  color.map((part, index) => part + ((other[index] ?? 0) - part) * share) as unknown as Rgb

/** Relative luminance, WCAG 2.2. */
function luminance(color: Rgb): number {
  const [r = 0, g = 0, b = 0] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of two colours '#rrggbb', 1 to 21 (WCAG 2.2, 1.4.3). */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(parse(one)), luminance(parse(other))]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const white = '#ffffff'
const night = '#0e1820'
const lightSurfaces = ['#fbf9f4', '#ffffff', '#f3efe7']
const darkSurfaces = ['#111820', '#19222c', '#0c1219']
const readable = 4.5

/** Moves a colour towards another until it can be read as text on every surface. */
function readableOn(color: string, surfaces: readonly string[], towards: string): string {
  for (let share = 0; share <= 1; share += 0.04) {
    const tried = format(mix(parse(color), parse(towards), share))
    if (surfaces.every((surface) => contrast(tried, surface) >= readable)) return tried
  }
  return towards
}

const onAccent = (accent: string) => (contrast(accent, white) >= contrast(accent, night) ? white : night)

/** The firm's colour as both themes use it, each with text that can be read on it (POR-4, WCAG 2.2 1.4.3). */
function firmColors(accent: string): Record<string, string> {
  const light = readableOn(accent, lightSurfaces, '#14202e')
  const dark = readableOn(accent, darkSurfaces, white)
  return {
    '--firm-accent': light,
    '--firm-on-accent': onAccent(light),
    '--firm-wash': format(mix(parse('#fbf9f4'), parse(light), 0.1)),
    '--firm-accent-dark': dark,
    '--firm-on-accent-dark': onAccent(dark),
    '--firm-wash-dark': format(mix(parse('#111820'), parse(dark), 0.16)),
  }
}

/** Through the CSSOM, which the pages' policy allows; a style attribute in markup it would not. */
export function wearFirmColors(accent: string | null): void {
  const { style } = document.documentElement
  for (const [name, value] of Object.entries(accent === null ? {} : firmColors(accent))) style.setProperty(name, value)
}
