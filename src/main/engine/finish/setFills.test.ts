import { describe, expect, test } from 'vitest'
import { setFills } from './setFills.ts'

const size = 32
type Rgb = [number, number, number]
const picture = (of: (x: number, y: number) => Rgb) => {
  const rgb = new Uint8Array(size * size * 3)
  for (let i = 0; i < size * size; i++) rgb.set(of(i % size, Math.floor(i / size)), 3 * i)
  return rgb
}
const at = (rgb: Uint8Array, x: number, y: number) => [...rgb.subarray(3 * (y * size + x), 3 * (y * size + x) + 3)]
const inks = (...colours: Rgb[]) => ({
  colours: Uint8Array.from(colours.flat()),
  lines: 0,
  closed: false,
  outline: null,
  ground: null
})
/** A square on a ground, with one pixel of soft edge left and right of it. */
const square = (ground: Rgb, fill: Rgb) =>
  picture((x, y) => {
    if (y < 8 || y >= 24 || x < 8 || x > 24) return ground
    return x === 8 || x === 24 ? (ground.map((value, c) => Math.round((value + fill[c]!) / 2)) as Rgb) : fill
  })

describe('setFills', () => {
  test('sets each fill in the nearest ink, exactly', () => {
    const after = setFills(
      square([250, 248, 252], [200, 60, 50]),
      size,
      inks([255, 255, 255], [221, 46, 68], [85, 172, 238])
    )
    expect(at(after, 0, 0)).toEqual([255, 255, 255])
    expect(at(after, 16, 16)).toEqual([221, 46, 68])
  })

  test('an edge moves as its two sides do, and stays between them', () => {
    const after = setFills(square([250, 250, 250], [200, 60, 50]), size, inks([255, 255, 255], [221, 46, 68]))
    for (const [c, value] of at(after, 8, 16).entries()) {
      expect(value).toBeGreaterThan(at(after, 16, 16)[c]!)
      expect(value).toBeLessThan(255)
    }
  })

  test('a fill keeps apart from its ground, although the ground’s ink is the nearest to it', () => {
    const pale = square([255, 255, 255], [232, 240, 244])
    const after = setFills(pale, size, inks([255, 255, 255], [204, 214, 221]))
    expect(at(after, 0, 0)).toEqual([255, 255, 255])
    expect(at(after, 16, 16)).toEqual([204, 214, 221])
  })

  test('a hue goes to a darker ink of its own rather than to grey', () => {
    const after = setFills(
      square([255, 255, 255], [165, 200, 150]),
      size,
      inks([255, 255, 255], [170, 184, 194], [119, 178, 85])
    )
    expect(at(after, 16, 16)).toEqual([119, 178, 85])
  })

  test('a fill that is far from every ink keeps its colour and becomes even', () => {
    const uneven = square([255, 255, 255], [0, 90, 220])
    uneven[3 * (16 * size + 16)]! += 3
    const after = setFills(uneven, size, inks([255, 255, 255], [255, 204, 77]))
    expect(at(after, 16, 16)).toEqual([0, 90, 220])
  })

  test('in a closed palette such a fill takes an ink all the same', () => {
    const blue = square([255, 255, 255], [0, 90, 220])
    const palette = { ...inks([255, 255, 255], [255, 204, 77], [20, 60, 90]), closed: true }
    const after = setFills(blue, size, palette)
    expect(at(after, 16, 16)).toEqual([20, 60, 90])
    // Half way from white to the ink, as the edge was half way from white to blue.
    for (const [c, value] of at(after, 8, 16).entries())
      expect(Math.abs(value - [137, 157, 172][c]!)).toBeLessThanOrEqual(12)
  })

  test('a shape does not sink into its ground because the ground has the nearest ink', () => {
    const peach = square([246, 234, 215], [250, 205, 150])
    const brand: Rgb[] = [
      [246, 234, 215],
      [200, 80, 43],
      [59, 33, 22]
    ]
    expect(at(setFills(peach, size, { ...inks(...brand), closed: true }), 16, 16)).toEqual([200, 80, 43])
  })

  test('a fill that an outline encloses does not become a hole onto the ground', () => {
    const rocket = picture((x, y) => {
      const rim = Math.min(x - 4, y - 4, 27 - x, 27 - y)
      return rim < 0 ? [236, 228, 245] : rim < 4 ? [45, 30, 74] : [248, 226, 205]
    })
    const brand = inks([236, 228, 245], [45, 30, 74], [255, 255, 255])
    expect(at(setFills(rocket, size, { ...brand, closed: true }), 16, 16)).toEqual([255, 255, 255])
    // One in the ground's own colour is one.
    const ring = picture((x, y) => {
      const rim = Math.min(x - 4, y - 4, 27 - x, 27 - y)
      return rim >= 0 && rim < 4 ? [45, 30, 74] : [238, 229, 243]
    })
    expect(at(setFills(ring, size, { ...brand, closed: true }), 16, 16)).toEqual([236, 228, 245])
  })

  test('shades of one thing become one ink', () => {
    const shaded = picture((x, y) =>
      x < 4 || x >= 28 || y < 4 || y >= 28 ? [255, 255, 255] : x < 16 ? [150, 60, 160] : [174, 80, 150]
    )
    const after = setFills(shaded, size, { ...inks([255, 255, 255], [224, 122, 63], [74, 31, 56]), closed: true })
    expect(at(after, 8, 16)).toEqual(at(after, 24, 16))
  })

  test('an ink of lines sets lines, and no wide fill', () => {
    const big = 64
    const drawn = new Uint8Array(big * big * 3).fill(255)
    for (let y = 0; y < big; y++)
      for (let x = 0; x < big; x++) {
        if (y >= 4 && y < 6) drawn.set([40, 30, 30], 3 * (y * big + x))
        if (x >= 20 && x < 44 && y >= 20 && y < 44) drawn.set([40, 30, 30], 3 * (y * big + x))
      }
    const palette = { ...inks([255, 255, 255], [255, 83, 161], [33, 33, 33]), lines: 1, closed: true }
    const after = setFills(drawn, big, palette)
    const pixel = (x: number, y: number) => [...after.subarray(3 * (y * big + x), 3 * (y * big + x) + 3)]
    expect(pixel(10, 4)).toEqual([33, 33, 33])
    expect(pixel(32, 32)).toEqual([255, 83, 161])
  })

  test('without inks, fills take their own mean, and those that look the same become one colour', () => {
    const two = picture((x) => (x < 10 ? [200, 60, 50] : x < 20 ? [255, 255, 255] : [202, 62, 51]))
    const after = setFills(two, size, null)
    expect(at(after, 31, 0)).toEqual(at(after, 0, 0))
    expect(at(after, 15, 0)).toEqual([255, 255, 255])
  })

  test('textures stay as they are', () => {
    const chequered = picture((x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255]))
    expect(setFills(chequered, size, inks([255, 0, 0]))).toBe(chequered)
  })
})
