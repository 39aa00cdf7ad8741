import { describe, expect, test } from 'vitest'
import { nearestSeeds } from './nearest.ts'

const side = 23
const between = (a: number, b: number) =>
  Math.hypot((a % side) - (b % side), Math.floor(a / side) - Math.floor(b / side))

describe('nearestSeeds', () => {
  test.each([2, 7, 40, 300])('finds what trying all of %i seeds finds', (count) => {
    const isSeed = new Uint8Array(side * side)
    // A walk by a number prime to the area visits no place twice.
    for (let i = 0; i < count; i++) isSeed[(i * 197 + 11) % isSeed.length] = 1
    const seeds = [...isSeed.keys()].filter((at) => isSeed[at] === 1)
    expect(seeds).toHaveLength(count)
    const { distance, seed } = nearestSeeds(isSeed, side)
    for (let at = 0; at < isSeed.length; at++) {
      const least = Math.min(...seeds.map((other) => between(at, other)))
      expect(distance[at]).toBeCloseTo(least, 12)
      expect(isSeed[seed[at]!]).toBe(1)
      expect(between(at, seed[at]!)).toBeCloseTo(least, 12)
    }
  })

  test('without seeds nothing is near', () => {
    const { distance, seed } = nearestSeeds(new Uint8Array(9), 3)
    expect([...distance].every((value) => value === Number.POSITIVE_INFINITY)).toBe(true)
    expect([...seed].every((at) => at === -1)).toBe(true)
  })
})
