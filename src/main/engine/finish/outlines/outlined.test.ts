import { describe, expect, test } from 'vitest'
import { outlined } from './outlined.ts'
import { drawing, inRect, side } from './testDrawings.ts'

const [ground, fill, other, line] = [0, 1, 2, 3]
/** Four places wide. */
const outline = { ink: line, width: (4 * 128) / side, ground: null }
const drawn = (labels: Uint8Array) => outlined(labels, side, 4, outline)
const at = (labels: Uint8Array, x: number, y: number) => labels[y * side + x]
/** The labels along a row, each once for a run, with its length. */
const runs = (labels: Uint8Array, y: number) => {
  const found: [number, number][] = []
  for (const label of labels.subarray(y * side, (y + 1) * side)) {
    const last = found.at(-1)
    if (last?.[0] === label) last[1]++
    else found.push([label, 1])
  }
  return found
}

describe('outlined', () => {
  test('draws a line of one width where two fills meet', () => {
    const touching = drawing((x, y) => (inRect(x, y, 12, 12, 51, 51) ? (x < 32 ? fill : other) : ground))
    expect(runs(drawn(touching), 32)).toEqual([
      [ground, 10],
      [line, 4],
      [fill, 16],
      [line, 4],
      [other, 16],
      [line, 4],
      [ground, 10]
    ])
  })

  test('makes one line of pieces, and of a ragged one', () => {
    const pieces = drawing((x, y) => {
      if (!inRect(x, y, 12, 12, 51, 51)) return ground
      const isRim = !inRect(x, y, 15, 15, 48, 48)
      return isRim && (x + y) % 16 < 9 ? line : fill
    })
    const after = drawn(pieces)
    for (let y = 18; y < 46; y++) {
      const [, rim, , far] = runs(after, y)
      expect(rim![0]).toBe(line)
      expect(far![0]).toBe(line)
      expect(Math.abs(rim![1] - 4)).toBeLessThanOrEqual(2)
      expect(Math.abs(far![1] - 4)).toBeLessThanOrEqual(2)
    }
  })

  test('lines within a fill and shapes filled with the line’s ink stay', () => {
    const face = drawing((x, y) => {
      if (!inRect(x, y, 6, 6, 57, 57)) return ground
      if (Math.hypot(x - 20, y - 22) < 5) return line
      return inRect(x, y, 22, 44, 42, 46) ? line : fill
    })
    const after = drawn(face)
    expect(at(after, 20, 22)).toBe(line)
    // A filled shape gets no line around it.
    expect(at(after, 28, 22)).toBe(fill)
    for (let x = 26; x <= 38; x++) expect(at(after, x, 45)).toBe(line)
    expect(at(after, 32, 38)).toBe(fill)
  })

  test('a glint in the ground’s ink stays, a slender shape on the ground becomes a line', () => {
    const glint = drawing((x, y) =>
      inRect(x, y, 20, 20, 22, 36) ? ground : inRect(x, y, 8, 8, 55, 55) ? fill : ground
    )
    expect(at(drawn(glint), 21, 28)).toBe(ground)
    expect(at(drawn(glint), 24, 28)).toBe(fill)
    const tube = drawing((x, y) => (inRect(x, y, 10, 30, 50, 32) ? fill : ground))
    expect(runs(drawn(tube), 31)).toEqual([
      [ground, 10],
      [line, 41],
      [ground, 13]
    ])
  })

  test('crumbs and slivers go to what is around them', () => {
    const crumbs = drawing((x, y) => {
      if (inRect(x, y, 30, 30, 32, 32)) return other
      if (!inRect(x, y, 8, 8, 55, 55)) return ground
      return inRect(x, y, 8, 20, 9, 44) ? other : fill
    })
    const after = drawn(crumbs)
    expect([...new Set(after)].sort()).toEqual([ground, fill, line])
    expect(at(after, 31, 31)).toBe(fill)
  })

  test('a picture in one ink stays so', () => {
    expect(drawn(drawing(() => fill))).toEqual(drawing(() => fill))
    expect(drawn(drawing(() => line))).toEqual(drawing(() => line))
  })
})
