import { expect, it } from 'vitest'
import { attractingWeights } from './attractingWeights.ts'

const files = (count: number) => Array.from({ length: count }, (_, i) => ({ sha256: String(i), path: '' }))
const total = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight, 0)

it('gives every set its share of guiding and kept-out references together', () => {
  // 8 and 2 images of a set with 95 %, 160 and 40 of one with 5 %, and three that repel.
  const weights = [...Array(8).fill(0.95 / 8), ...Array(160).fill(0.05 / 160), ...Array(3).fill(-0.1)]
  const keptOutWeights = [...Array(2).fill(0.95 / 2), ...Array(40).fill(0.05 / 40)]
  const found = attractingWeights({ references: { guide: files(171), keptOut: files(42) }, weights, keptOutWeights })!
  expect(found).toHaveLength(210)
  expect(total(found)).toBeCloseTo(1, 12)
  expect(total(found.slice(0, 8)) + total(found.slice(168, 170))).toBeCloseTo(0.95, 12)
})

it('is the same for all images of one set, and none where nothing is weighed', () => {
  const references = { guide: files(8), keptOut: files(2) }
  for (const one of attractingWeights({ references, weights: Array(8).fill(3) })!) expect(one).toBeCloseTo(0.1, 12)
  expect(attractingWeights({ references })).toBeUndefined()
})
