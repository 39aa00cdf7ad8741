import { expect, it } from 'vitest'
import { isSolid } from './inkMarks.ts'

const shares = (...all: [share: number, pixels: number][]) => [
  Float32Array.from(all.flatMap(([share, pixels]) => Array.from({ length: pixels }, () => share)))
]

it('ink is solid with the soft edges of thin lines, and not in washes or tints', () => {
  expect(isSolid(shares([0, 500], [1, 75], [0.5, 25], [0.2, 10]))).toBe(true)
  expect(isSolid(shares([0, 500], [1, 50], [0.5, 50]))).toBe(false)
  expect(isSolid(shares([0, 500], [1, 60], [0.2, 40]))).toBe(false)
})
