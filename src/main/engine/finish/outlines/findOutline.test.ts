import { describe, expect, test } from 'vitest'
import { findOutline } from './findOutline.ts'
import { drawing, inRect, side } from './testDrawings.ts'

/** On ground 0 a square, half in 1 and half in 2, with lines in 3 of a width around and between the halves; without lines for 0. */
const square = (width: number, isDivided = true) =>
  drawing((x, y) => {
    if (!inRect(x, y, 8, 8, 55, 55)) return 0
    if (!inRect(x, y, 8 + width, 8 + width, 55 - width, 55 - width)) return 3
    if (isDivided && x >= 32 && x < 32 + width) return 3
    return x < 32 ? 1 : 2
  })
/** The side stands for 128 pixels. */
const pixels = (places: number) => (places * 128) / side

describe('findOutline', () => {
  test('finds the ink and the width of a line between fills', () => {
    const outline = findOutline([square(2), square(2), square(2)], side, 4)!
    expect(outline.ink).toBe(3)
    // Between the middles of the fills beside it there is a place more.
    expect(outline.width).toBeGreaterThanOrEqual(pixels(2))
    expect(outline.width).toBeLessThanOrEqual(pixels(3))
  })

  test('a set of which most fills touch has none', () => {
    expect(findOutline([square(0), square(0), square(2)], side, 4)).toBeNull()
    expect(findOutline([square(2), square(2), square(0)], side, 4)).not.toBeNull()
  })

  test('a frame is no line, a soft edge neither', () => {
    expect(findOutline([square(6), square(6)], side, 4)).toBeNull()
    const soft = Uint8Array.from({ length: 256 * 256 }, (_, at) => {
      const x = at % 256
      return x < 128 ? 0 : x === 128 ? 2 : 1
    })
    expect(findOutline([soft], 256, 3)).toBeNull()
  })

  test('lines within one fill are no outline, and no image has none', () => {
    const strokes = drawing((x, y) => (inRect(x, y, 10, 30, 50, 31) ? 1 : 0))
    expect(findOutline([strokes, strokes], side, 2)).toBeNull()
    expect(findOutline([], side, 4)).toBeNull()
  })
})
