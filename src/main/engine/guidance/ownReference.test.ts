import { expect, it } from 'vitest'
import { ownReference } from './ownReference.ts'

it('gives references out in proportion to their weights, never those that repel', () => {
  const weights = Float32Array.of(0.2, -0.5, 0.6, 0, 0.2)
  const counts = [0, 0, 0, 0, 0]
  for (let member = 0; member < 100; member++) counts[ownReference(member, weights)!]!++
  expect(counts).toEqual([20, 0, 60, 0, 20])
})

it('has none where nothing attracts', () => {
  expect(ownReference(0, Float32Array.of(-1, 0))).toBeNull()
})
