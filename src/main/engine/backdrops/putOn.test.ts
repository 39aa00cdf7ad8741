import { expect, it } from 'vitest'
import { pictureOf } from '../finish/outlines/testDrawings.ts'
import type { Backdrop } from './backdrop.ts'
import { colourwayFor, putOn } from './putOn.ts'
import { plateAt } from './testSets.ts'

const [side, size] = [64, 32]
const picture = pictureOf(side, (x, y) => plateAt(side, x, y))
const inkOf = (rgb: readonly number[]) => picture.map((_, i) => rgb[i % 3]!)
const way = (ink: readonly number[], images: number) => ({ picture, ink: inkOf(ink), images })
const backdrop: Backdrop = {
  side,
  marks: { kind: 'ink', isSolid: true },
  shared: { picture, ink: inkOf([255, 255, 255]), standsIn: 'none' },
  colourways: [way([255, 255, 255], 3), way([0, 0, 0], 1)],
  isPlain: false,
  box: { x: 16, y: 16, side: 32 }
}
const white = new Uint8Array(3 * size * size).fill(255)

it('a drawing of nothing is the backdrop at the model’s size', async () => {
  const result = await putOn(white, size, backdrop, 1)
  expect([...result.subarray(0, 3)]).toEqual([255, 255, 255])
  const middle = 3 * (16 * size + 16)
  for (let c = 0; c < 3; c++) expect(Math.abs(result[middle + c]! - picture[3 * (32 * side + 32) + c]!)).toBeLessThan(4)
})

it('a drawing of ink alone fills the box, and nothing beside it', async () => {
  const one = { ...backdrop, colourways: [way([10, 20, 30], 1)] }
  const [without, result] = [await putOn(white, size, one, 0), await putOn(new Uint8Array(white.length), size, one, 0)]
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    const isInside = x >= 8 && x < 24 && y >= 8 && y < 24
    const expected = isInside ? [10, 20, 30] : [...without.subarray(3 * pixel, 3 * pixel + 3)]
    expect([...result.subarray(3 * pixel, 3 * pixel + 3)]).toEqual(expected)
  }
})

it('colourways come in about their shares, and the same for a seed', () => {
  const ways = Array.from({ length: 40 }, (_, k) => colourwayFor(1000 + k, backdrop))
  expect(ways.filter(({ images }) => images === 1).length).toBeGreaterThanOrEqual(8)
  expect(ways.filter(({ images }) => images === 1).length).toBeLessThanOrEqual(12)
  expect(colourwayFor(1007, backdrop)).toBe(ways[7])
  // Seeds reach beyond what a double multiplies exactly.
  expect(backdrop.colourways).toContain(colourwayFor(Number.MAX_SAFE_INTEGER - 300, backdrop))
})
