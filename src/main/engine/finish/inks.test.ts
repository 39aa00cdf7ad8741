import { describe, expect, test } from 'vitest'
import { findInks, hexOf } from './inks.ts'

const size = 32
type Rgb = readonly [number, number, number]
/** Two bars on white. */
function bars(left: Rgb, right: Rgb): Uint8Array {
  const rgb = new Uint8Array(size * size * 3).fill(255)
  for (let y = 4; y < 28; y++) for (let x = 4; x < 28; x++) rgb.set(x < 16 ? left : right, 3 * (y * size + x))
  return rgb
}
const [red, blue, green, grey] = [
  [221, 46, 68],
  [85, 172, 238],
  [119, 178, 85],
  [102, 117, 127]
] as const

describe('findInks', () => {
  test('inks are colours of two images or more, the most used first and exact', () => {
    const { inks, shared, filled } = findInks([bars(red, blue), bars(blue, red), bars(red, [225, 48, 70])], size)
    expect(hexOf(inks)).toEqual(['#ffffff', '#dd2e44', '#55acee'])
    expect(shared).toBeGreaterThan(0.8)
    expect(filled).toBeGreaterThan(0.5)
  })

  test('colours of one image alone are no inks', () => {
    const { inks, shared } = findInks([bars(red, blue), bars(green, grey)], size)
    expect(hexOf(inks)).toEqual(['#ffffff'])
    expect(shared).toBe(0)
  })

  test('the ground does not count as a shared fill', () => {
    const { shared } = findInks([bars(red, green), bars(red, blue)], size)
    expect(shared).toBeCloseTo(0.5, 1)
  })

  test('slopes are no fills', () => {
    const slope = new Uint8Array(size * size * 3).fill(255)
    for (let y = 4; y < 28; y++) for (let x = 4; x < 28; x++) slope.set([9 * x, 8 * y, 0], 3 * (y * size + x))
    expect(findInks([slope, slope], size).filled).toBe(0)
  })

  test('steps of a gradient are told from inks', () => {
    const shades = Array.from({ length: 6 }, (_, i): Rgb => [200 - 9 * i, 60, 60])
    const pairs = shades.flatMap((shade, i) => [bars(shade, shades[(i + 1) % 6]!), bars(shade, shades[(i + 1) % 6]!)])
    expect(findInks(pairs, size).ramped).toBe(1)
    expect(findInks([bars(red, blue), bars(blue, red)], size).ramped).toBe(0)
    // A near colour that hardly fills anything is no step of its neighbour: the edge of a fill is one such.
    const rim = bars(red, blue)
    for (let y = 4; y < 8; y++) for (let x = 4; x < 8; x++) rim.set([214, 70, 84], 3 * (y * size + x))
    expect(findInks([rim, rim], size).ramped).toBeLessThan(0.1)
  })

  test('no image, no ink', () => {
    expect(findInks([], size)).toEqual({ inks: [], filled: 0, shared: 0, ramped: 0, outside: 0 })
  })
})
