import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrastRatio } from '../../shared/accent.ts'
import { firmColors } from './accent.ts'

const anyColor = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
const light = { surfaces: ['#fbf9f4', '#ffffff', '#f3efe7'], ink: '#14202e' }
const dark = { surfaces: ['#111820', '#19222c', '#0c1219'], ink: '#ede8dd' }

/** The least contrast of every pair in which a page shows the firm's colour. */
function leastContrast(color: string): number {
  const worn = firmColors(color)
  const of = (name: string) => worn[name] ?? ''
  return Math.min(
    contrastRatio(of('--firm-accent'), of('--firm-on-accent')),
    contrastRatio(of('--firm-accent-dark'), of('--firm-on-accent-dark')),
    contrastRatio(of('--firm-wash'), light.ink),
    contrastRatio(of('--firm-wash-dark'), dark.ink),
    ...light.surfaces.map((surface) => contrastRatio(of('--firm-accent'), surface)),
    ...dark.surfaces.map((surface) => contrastRatio(of('--firm-accent-dark'), surface)),
  )
}

test('POR-4 whatever the firm’s colour, text in it and on it can be read in light and in dark', () => {
  fc.assert(
    fc.property(anyColor, (color) => {
      expect(leastContrast(color)).toBeGreaterThanOrEqual(4.5)
      for (const worn of Object.values(firmColors(color))) expect(worn).toMatch(/^#[0-9a-f]{6}$/)
    }),
    { numRuns: 2_000, examples: [['#000000'], ['#ffffff'], ['#ffff00'], ['#0000ff'], ['#777777']] },
  )
})

test('POR-4 a colour that can be read on paper is worn as it is, and keeps its hue in the dark', () => {
  const worn = firmColors('#14535e')
  expect(worn['--firm-accent']).toBe('#14535e')
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt((worn['--firm-accent-dark'] ?? '').slice(at, at + 2), 16),
  )
  expect(blue - red).toBeGreaterThan(60)
  expect(Math.abs(blue - green)).toBeLessThan(blue - red)
})
