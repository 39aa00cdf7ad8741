import { describe, expect, test } from 'vitest'
import { findLines } from './findLines.ts'
import { drawing, inRect, side } from './testDrawings.ts'

const [ground, line, other] = [0, 1, 2]
/** A frame on the ground, its lines of a width, with something in it. */
const frame = (width: number, inside = ground) =>
  drawing((x, y) => {
    if (!inRect(x, y, 8, 8, 55, 55)) return ground
    if (!inRect(x, y, 8 + width, 8 + width, 55 - width, 55 - width)) return line
    return inRect(x, y, 24, 24, 40, 40) ? inside : ground
  })

describe('findLines', () => {
  test('finds the ink and the width of the lines that a set consists of', () => {
    const found = findLines([frame(3), frame(3), frame(3)], side, 3)!
    expect(found).toMatchObject({ ink: line, ground })
    expect(Math.abs((found.width * side) / 128 - 3)).toBeLessThanOrEqual(1)
  })

  test('a set that fills shapes has none, in another ink or in the line’s', () => {
    expect(findLines([frame(3, other), frame(3, other), frame(3)], side, 3)).toBeNull()
    expect(findLines([frame(3, line), frame(3, line), frame(3)], side, 3)).toBeNull()
    expect(findLines([frame(3, line), frame(3), frame(3)], side, 3)).not.toBeNull()
  })

  test('bars are no lines, and grounds alone have none', () => {
    expect(findLines([frame(9), frame(9)], side, 3)).toBeNull()
    expect(findLines([drawing(() => ground)], side, 3)).toBeNull()
    expect(findLines([], side, 3)).toBeNull()
  })
})
