import { describe, expect, test } from 'vitest'
import { changedShare, evenLikeReferences } from './evenFills.ts'

const size = 32
const checkpoint = async () => {}
/** A square on white, its middle darker by `shade`. */
function square(shade: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3).fill(255)
  for (let y = 6; y < 26; y++)
    for (let x = 6; x < 26; x++) {
      const blotch = Math.exp(-((x - 16) ** 2 + (y - 16) ** 2) / 40)
      rgb.set([200 - Math.round(shade * blotch), 80, 80], (y * size + x) * 3)
    }
  return rgb
}
const drawn = [square(20), square(20), square(0)]

test('changedShare counts pixels that differ visibly', () => {
  const [before, after] = [new Uint8Array(12), new Uint8Array(12)]
  after.set([0, 9, 0, 8, 8, 8], 0)
  expect(changedShare(before, after)).toBe(0.25)
})

describe('evenLikeReferences', () => {
  test('evens pictures of a set with even fills, and leaves those that are even already', async () => {
    const [first, , even] = (await evenLikeReferences(drawn, [0, 0], size, checkpoint))!
    const shades = [8, 16, 23].map((y) => first![(y * size + 16) * 3]!)
    expect(Math.max(...shades) - Math.min(...shades)).toBeLessThanOrEqual(4)
    expect(even).toBe(drawn[2])
  })

  test('leaves pictures of a set with shades as they are', async () => {
    expect(await evenLikeReferences(drawn, [0.3, 0.3], size, checkpoint)).toBeNull()
  })
})
