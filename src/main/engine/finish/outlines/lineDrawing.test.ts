import { describe, expect, test } from 'vitest'
import { setFills } from '../setFills.ts'
import { pictureOf, pixelOf, type Rgb } from './testDrawings.ts'

const size = 64
const [paper, ink, red, dark]: Rgb[] = [
  [255, 247, 237],
  [124, 45, 18],
  [220, 60, 60],
  [110, 40, 20]
]
const picture = (of: (x: number, y: number) => Rgb) => pictureOf(size, of)
/** Lines of two pixels. */
const inLines = (rgb: Uint8Array) =>
  setFills(rgb, size, {
    colours: Uint8Array.from([...paper!, ...ink!]),
    lines: 0,
    closed: true,
    outline: { ink: 1, width: (2 * 128) / size, ground: 0 },
    ground: null
  })
const square = (x: number, y: number) => x >= 12 && x < 52 && y >= 12 && y < 52

describe('lineDrawing', () => {
  test.each([
    ['in any colour', red!],
    ['in the line’s', dark!]
  ])('draws a line around a shape %s, and shows the ground in it', (_, fill) => {
    const after = inLines(picture((x, y) => (square(x, y) ? fill : [250, 245, 240])))
    expect(pixelOf(after, 4, 4)).toEqual(paper)
    expect(pixelOf(after, 32, 32)).toEqual(paper)
    for (const [x, y] of [
      [12, 32],
      [11, 32],
      [32, 51],
      [32, 52]
    ])
      expect(pixelOf(after, x!, y!)).toEqual(ink)
    for (const x of [8, 16]) expect(pixelOf(after, x, 32)).toEqual(paper)
  })

  test('lines that were drawn stay lines, in the set’s ink', () => {
    const drawn = picture((x, y) => (x >= 12 && x < 52 && y >= 31 && y < 33 ? dark! : paper!))
    const after = inLines(drawn)
    for (let x = 14; x < 50; x++) expect(pixelOf(after, x, 31)).toEqual(ink)
    expect(pixelOf(after, 32, 27)).toEqual(paper)
    expect(pixelOf(after, 32, 36)).toEqual(paper)
  })

  test('two shapes that hardly differ are one', () => {
    const after = inLines(picture((x, y) => (square(x, y) ? (x < 32 ? red! : [212, 66, 66]) : paper!)))
    expect(pixelOf(after, 32, 32)).toEqual(paper)
    expect(
      pixelOf(inLines(picture((x, y) => (square(x, y) ? (x < 32 ? red! : [60, 60, 220]) : paper!))), 32, 32)
    ).toEqual(ink)
  })
})
