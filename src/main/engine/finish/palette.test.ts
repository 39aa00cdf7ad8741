import { describe, expect, test } from 'vitest'
import { hexOf } from './inks.ts'
import { findColours } from './palette.ts'

const size = 64
type Rgb = readonly [number, number, number]
const [white, pink, cyan, black]: Rgb[] = [
  [255, 255, 255],
  [255, 83, 161],
  [73, 239, 255],
  [33, 33, 33]
]
/** A square on white, with a soft outline of a pixel and a half. */
function outlined(fill: Rgb, line: Rgb | null, second: Rgb = fill): Uint8Array {
  const rgb = new Uint8Array(size * size * 3).fill(255)
  const mixed = (a: Rgb, b: Rgb) => a.map((value, c) => Math.round((value + b[c]!) / 2))
  for (let y = 8; y < 56; y++)
    for (let x = 8; x < 56; x++) {
      const rim = Math.min(x - 8, y - 8, 55 - x, 55 - y)
      const inside = x < 32 ? fill : second
      const colour =
        line === null || rim > 2 ? inside : rim === 0 ? mixed(white!, line) : rim === 1 ? line : mixed(line, inside)
      rgb.set(colour, 3 * (y * size + x))
    }
  return rgb
}

describe('findColours', () => {
  test('a set in few inks has a palette, and its thin outlines have an ink', () => {
    const set = findColours([outlined(pink!, black!), outlined(cyan!, black!), outlined(pink!, black!, cyan!)], size)
    expect(hexOf(set.inks).sort()).toEqual(['#49efff', '#ff53a1', '#ffffff'])
    expect(set.isPalette).toBe(true)
    expect(hexOf(set.lines)).toEqual(['#212121'])
  })

  test('without outlines there are no inks of lines', () => {
    const set = findColours([outlined(pink!, null), outlined(cyan!, null), outlined(pink!, null, cyan!)], size)
    expect(set.isPalette).toBe(true)
    expect(set.lines).toEqual([])
  })

  test('the core of a sharpened line is no second ink', () => {
    const sharpened = (fill: Rgb) => {
      const rgb = outlined(fill, black!)
      for (let y = 20; y < 44; y++) rgb.set([10, 10, 10], 3 * (y * size + 9))
      return rgb
    }
    expect(
      hexOf(findColours([sharpened(pink!), sharpened(cyan!), sharpened(pink!), sharpened(cyan!)], size).lines)
    ).toEqual(['#212121'])
  })

  test('lines of one image alone are in none', () => {
    const set = findColours([outlined(pink!, black!), outlined(pink!, null), outlined(pink!, null)], size)
    expect(set.lines).toEqual([])
  })

  test('one image of many with a colour of its own leaves it a palette, one of three does not', () => {
    const many = Array.from({ length: 11 }, () => outlined(pink!, null))
    expect(findColours([outlined(pink!, null, cyan!), ...many], size)).toMatchObject({ isPalette: true, lines: [] })
    const set = findColours([outlined(pink!, null), outlined(pink!, null, cyan!), outlined(pink!, null)], size)
    expect(hexOf(set.inks).sort()).toEqual(['#ff53a1', '#ffffff'])
    expect(set.outside).toBeCloseTo(1 / 3, 9)
    expect(set.isPalette).toBe(false)
    expect(set.lines).toEqual([])
  })

  test('many inks are a palette for outlined sets alone, without slips of the same ink', () => {
    const colours = Array.from({ length: 20 }, (_, i): Rgb => [(i % 5) * 50 + 20, Math.floor(i / 5) * 60 + 20, 120])
    const images = [...colours, ...colours].map((fill, i) =>
      outlined(fill, null, [255, 83, 161 + (i % 2 === 0 ? 3 : 0)])
    )
    const set = findColours(images, size)
    expect(set).toMatchObject({ isPalette: true, needsOutline: true })
    // White, the twenty, and one pink.
    expect(set.inks).toHaveLength(3 * 22)
  })

  test('no image, no palette', () => {
    expect(findColours([], size)).toMatchObject({ inks: [], isPalette: false, lines: [] })
  })
})
