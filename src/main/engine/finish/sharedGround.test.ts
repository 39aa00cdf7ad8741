import { describe, expect, test } from 'vitest'
import { pictureOf, pixelOf, type Rgb } from './outlines/testDrawings.ts'
import { setFills } from './setFills.ts'
import { findSharedGround } from './sharedGround.ts'

const size = 48
const [blue, pale, white]: Rgb[] = [
  [29, 78, 157],
  [74, 116, 182],
  [255, 255, 255]
]
const inks = [...blue!, ...white!]
/** Lines every eight pixels. */
const grid = (x: number, y: number): Rgb => (x % 8 === 3 || y % 8 === 3 ? pale! : blue!)
const picture = (of: (x: number, y: number) => Rgb) => pictureOf(size, of)
/** A white square somewhere on a ground. */
const square = (left: number, top: number, ground = grid) =>
  picture((x, y) => (x >= left && x < left + 16 && y >= top && y < top + 16 ? white! : ground(x, y)))
const set = (ground = grid) => [4, 16, 28].flatMap((left) => [4, 16, 28].map((top) => square(left, top, ground)))

describe('findSharedGround', () => {
  test('finds the grid beneath what the images show', () => {
    expect(findSharedGround(set(), size, inks)).toEqual({ ink: 0, picture: picture(grid) })
  })

  test('what stands in all images is none of it', () => {
    const plate = (x: number, y: number): Rgb => (x >= 20 && x < 28 && y >= 20 && y < 28 ? white! : grid(x, y))
    expect(findSharedGround(set(plate), size, inks)!.picture).toEqual(
      picture((x, y) => (x >= 20 && x < 28 && y >= 20 && y < 28 ? blue! : grid(x, y)))
    )
  })

  test('plain grounds, grounds of their own and few images have none', () => {
    expect(
      findSharedGround(
        set(() => blue!),
        size,
        inks
      )
    ).toBeNull()
    const own = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => square(4, 4, (x, y) => grid(x + i, y + i)))
    expect(findSharedGround(own, size, inks)).toBeNull()
    expect(findSharedGround(set().slice(2), size, inks)).toBeNull()
    expect(findSharedGround([], size, inks)).toBeNull()
    expect(findSharedGround(set(), size, [])).toBeNull()
  })

  test('lies beneath a picture that is set in the palette', () => {
    const ground = findSharedGround(set(), size, inks)
    const drawn = square(12, 12, () => [40, 70, 150])
    const after = setFills(drawn, size, {
      colours: Uint8Array.from(inks),
      lines: 0,
      closed: true,
      outline: null,
      ground
    })
    expect(pixelOf(after, 3, 40)).toEqual(pale)
    expect(pixelOf(after, 5, 40)).toEqual(blue)
    expect(pixelOf(after, 19, 20)).toEqual(white)
  })
})
