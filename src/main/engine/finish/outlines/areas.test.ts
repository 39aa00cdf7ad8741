import { describe, expect, test } from 'vitest'
import { areasOf, edgesBetween, opened } from './areas.ts'
import { nearestSeeds } from './nearest.ts'

const rows = (...lines: string[]) => Uint8Array.from(lines.join('').replaceAll('.', '0'), Number)
const marked = (mask: Uint8Array, side: number) =>
  Array.from({ length: side }, (_, y) => [...mask.subarray(y * side, (y + 1) * side)].map((is) => is || '.').join(''))

describe('edgesBetween', () => {
  test('marks both sides of an edge, none beside what does not count', () => {
    const labels = rows('0011', '0011', '2222', '2222')
    expect(marked(edgesBetween(labels, 4), 4)).toEqual(['.11.', '1111', '1111', '....'])
    expect(marked(edgesBetween(labels, 4, 2), 4)).toEqual(['.11.', '.11.', '....', '....'])
  })
})

describe('opened', () => {
  test('takes off what is narrower than the disc, and leaves the rest', () => {
    const mask = rows('.......', '.111...', '.111111', '.111...', '.......', '.......', '.......')
    const toOutside = nearestSeeds(
      mask.map((is) => 1 - is),
      7
    ).distance
    expect(marked(opened(toOutside, 7, 1), 7)).toEqual([
      '.......',
      '..11...',
      '.1111..',
      '..11...',
      '.......',
      '.......',
      '.......'
    ])
    expect(opened(toOutside, 7, 0.5)).toEqual(mask)
    expect(opened(toOutside, 7, 2)).toEqual(new Uint8Array(49))
  })
})

describe('areasOf', () => {
  test('connects sides, not corners, and leaves out what is below 0', () => {
    const values = Int16Array.from([1, 1, 2, -1, 1, 1, 2, 2, 1])
    const { areas, of } = areasOf(values, 3)
    expect(areas.map((places) => [...places].sort())).toEqual([[0, 1, 4, 5, 8], [2], [6, 7]])
    expect([...of]).toEqual([0, 0, 1, -1, 0, 0, 2, 2, 0])
  })
})
