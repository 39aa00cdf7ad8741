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
const inks = (...colours: Rgb[]) => Uint8Array.from(colours.flat())
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
