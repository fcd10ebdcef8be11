/** The firm's colour, when it is set and wherever it is worn (POR-4): how well it can be read. */

/** The light surfaces of `renderer/ui/tokens.css` on which it stands as text. */
const lightSurfaces = ['#fbf9f4', '#ffffff']

/** What WCAG 2.2 asks of text (1.4.3). */
export const leastTextContrast = 4.5

/** The least contrast that text in this colour has on a light screen; a firm's colour needs `leastTextContrast`. */
export function accentContrast(color: string): number {
  return Math.min(...lightSurfaces.map((surface) => contrastRatio(color, surface)))
}

/** WCAG's contrast ratio of two colours '#rrggbb', 1 to 21. */
export function contrastRatio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
