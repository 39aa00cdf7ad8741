import { describe, expect, test } from 'vitest'
import { setFills } from '../setFills.ts'

const size = 64
type Rgb = readonly [number, number, number]
const [white, pink, black]: Rgb[] = [
  [255, 255, 255],
  [255, 83, 161],
  [34, 34, 34]
]
const picture = (of: (x: number, y: number) => Rgb) => {
  const rgb = new Uint8Array(size * size * 3)
  for (let i = 0; i < size * size; i++) rgb.set(of(i % size, Math.floor(i / size)), 3 * i)
  return rgb
}
const at = (rgb: Uint8Array, x: number, y: number) => [...rgb.subarray(3 * (y * size + x), 3 * (y * size + x) + 3)]
/** Lines of two pixels. */
const inSet = (rgb: Uint8Array) =>
  setFills(rgb, size, {
    colours: Uint8Array.from([...white!, ...pink!, ...black!]),
    lines: 1,
    closed: true,
    outline: { ink: 2, width: (2 * 128) / size, ground: null },
    ground: null
  })
/** A square, its upper half in one colour and its lower half in another. */
const halves = (upper: Rgb, lower: Rgb) =>
  picture((x, y) => (x < 12 || x >= 52 || y < 12 || y >= 52 ? [252, 254, 255] : y < 32 ? upper : lower))

describe('outlinedFills', () => {
  test('every fill has an ink of the set, and a line around it', () => {
    const after = inSet(halves([230, 100, 150], [230, 100, 150]))
    expect(at(after, 4, 4)).toEqual(white)
    expect(at(after, 32, 24)).toEqual(pink)
    for (const [x, y] of [
      [12, 32],
      [51, 32],
      [32, 12],
      [32, 51]
    ])
      expect(at(after, x!, y!)).toEqual(black)
  })

  test('so has a shape whose ink is the ground’s, if it was drawn in another colour', () => {
    const pale = inSet(halves([230, 100, 150], [232, 236, 240]))
    expect(at(pale, 32, 42)).toEqual(white)
    expect(at(pale, 32, 51)).toEqual(black)
    expect(at(pale, 32, 32)).toEqual(black)
    const same = inSet(halves([230, 100, 150], [252, 254, 255]))
    expect(at(same, 32, 42)).toEqual(white)
    expect(at(same, 32, 51)).toEqual(white)
  })
})
