import { contrastRatio, leastTextContrast } from '../../shared/accent.ts'

type Rgb = readonly [number, number, number]

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const format = (color: Rgb) => `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
const mix = (color: string, other: string, share: number) => {
  const to = parse(other)
  return format(parse(color).map((part, index) => part + ((to[index] ?? 0) - part) * share) as unknown as Rgb)
}

const white = '#ffffff'
/** Of `renderer/ui/tokens.css`: paper, raised, sunk; and the ink on light ones. */
const lightSurfaces = ['#fbf9f4', white, '#f3efe7']
const darkSurfaces = ['#111820', '#19222c', '#0c1219']
const ink = '#14202e'
const night = '#0e1820'
/** More than is asked for: a colour that just passes looks grey in the dark. */
const brightContrast = 7

const isReadable = (color: string, surfaces: readonly string[], least: number) =>
  surfaces.every((surface) => contrastRatio(color, surface) >= least)

/** As little darker as it takes to be read on paper. */
function forLight(color: string): string {
  for (let share = 0; share < 1; share += 0.04) {
    const tried = mix(color, ink, share)
    if (isReadable(tried, lightSurfaces, leastTextContrast)) return tried
  }
  return ink
}

/** The same hue, as much lighter as it takes to shine in the dark. */
function forDark(color: string): string {
  const [hue, saturation, lightness] = hueOf(parse(color))
  for (let light = lightness; light < 1; light += 0.02) {
    const tried = format(rgbOf(hue, Math.min(saturation, 0.5), light))
    if (isReadable(tried, darkSurfaces, brightContrast)) return tried
  }
  return white
}

const onAccent = (accent: string) => (contrastRatio(accent, white) >= contrastRatio(accent, night) ? white : night)

/** The firm's colour as both themes use it, each with text that can be read on it (POR-4, WCAG 2.2 1.4.3). */
export function firmColors(accent: string): Record<string, string> {
  const light = forLight(accent)
  const dark = forDark(accent)
  return {
    '--firm-accent': light,
    '--firm-on-accent': onAccent(light),
    '--firm-wash': mix('#fbf9f4', light, 0.1),
    '--firm-accent-dark': dark,
    '--firm-on-accent-dark': onAccent(dark),
    '--firm-wash-dark': mix('#111820', dark, 0.16),
  }
}

/** Through the CSSOM, which the pages' policy allows; a style attribute in markup it would not. */
export function wearFirmColors(accent: string | null): void {
  const { style } = document.documentElement
  for (const [name, value] of Object.entries(accent === null ? {} : firmColors(accent))) style.setProperty(name, value)
}

/** Hue in sixths of the circle, saturation and lightness from 0 to 1 (HSL of CSS Color 4). */
function hueOf(color: Rgb): [number, number, number] {
  const [red, green, blue] = color.map((part) => part / 255) as unknown as Rgb
  const most = Math.max(red, green, blue)
  const range = most - Math.min(red, green, blue)
  const lightness = most - range / 2
  if (range === 0) return [0, 0, lightness]
  const saturation = range / (1 - Math.abs(2 * lightness - 1))
  if (most === red) return [((green - blue) / range + 6) % 6, saturation, lightness]
  return [most === green ? (blue - red) / range + 2 : (red - green) / range + 4, saturation, lightness]
}

function rgbOf(hue: number, saturation: number, lightness: number): Rgb {
  const range = saturation * (1 - Math.abs(2 * lightness - 1))
  const part = (shift: number) => {
    const place = (hue + shift) % 6
    const share = Math.min(1, Math.max(0, Math.abs(place - 3) - 1))
    return 255 * (lightness + range * (share - 0.5))
  }
  return [part(0), part(4), part(2)]
}
