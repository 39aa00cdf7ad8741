import { expect, test } from 'vitest'
import { nearestMix, placesOf } from './mixes.ts'

const inks = [255, 255, 255, 255, 0, 0, 0, 0, 0]
const all = placesOf(inks)

test('a mix is found with its distance', () => {
  const pink = nearestMix(Uint8Array.from([255, 128, 128]), 0, inks, [0], all)
  expect(pink).toMatchObject({ start: 0, end: 1 })
  expect(pink.distance).toBeCloseTo(0, 6)
  const green = nearestMix(Uint8Array.from([9, 9, 9, 0, 200, 0]), 1, inks, all, all)
  // The grey of 67 is as near as any mix comes.
  expect(green.distance).toBeCloseTo(2 * (200 / 3) ** 2 + (400 / 3) ** 2, 4)
})

test('one ink alone mixes to itself', () => {
  expect(nearestMix(Uint8Array.from([250, 255, 255]), 0, inks, [0], [0])).toEqual({
    start: 0,
    end: 0,
    share: 0,
    distance: 25
  })
})
