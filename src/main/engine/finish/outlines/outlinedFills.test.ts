import { describe, expect, test } from 'vitest'
import { setFills } from '../setFills.ts'
import { pictureOf, pixelOf, type Rgb } from './testDrawings.ts'

const size = 64
const [white, pink, black]: Rgb[] = [
  [255, 255, 255],
  [255, 83, 161],
  [34, 34, 34]
]
const picture = (of: (x: number, y: number) => Rgb) => pictureOf(size, of)
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
    expect(pixelOf(after, 4, 4)).toEqual(white)
    expect(pixelOf(after, 32, 24)).toEqual(pink)
    for (const [x, y] of [
      [12, 32],
      [51, 32],
      [32, 12],
      [32, 51]
    ])
      expect(pixelOf(after, x!, y!)).toEqual(black)
  })

  test('so has a shape whose ink is the ground’s, if it was drawn in another colour', () => {
    const pale = inSet(halves([230, 100, 150], [232, 236, 240]))
    expect(pixelOf(pale, 32, 42)).toEqual(white)
    expect(pixelOf(pale, 32, 51)).toEqual(black)
    expect(pixelOf(pale, 32, 32)).toEqual(black)
    const same = inSet(halves([230, 100, 150], [252, 254, 255]))
    expect(pixelOf(same, 32, 42)).toEqual(white)
    expect(pixelOf(same, 32, 51)).toEqual(white)
  })
})
