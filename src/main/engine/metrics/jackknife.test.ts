import { describe, expect, it } from 'vitest'
import { gaussianKernel } from '../guidance/kernels/gaussian.ts'
import { toVectors } from '../guidance/kernels/kernel.ts'
import { unbiasedMmd2 } from '../guidance/mmd.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { ofSumOne } from './attractingWeights.ts'
import { createRuler } from './distance.ts'
import { jackknifeVariance, leaveOneOut, studentT95 } from './jackknife.ts'

const length = 8
const sample = (generator: TorchGenerator, count: number, shift = 0) =>
  generator.randn(count * length).map((x) => x + shift)
const kernel = gaussianKernel(3)
const without = <T>(items: readonly T[], at: number) => items.filter((_, i) => i !== at)

describe('leaving one out', () => {
  const generator = new TorchGenerator(1)
  const batch = toVectors(sample(generator, 5, 0.5), length)
  const references = toVectors(sample(generator, 6), length)

  it.each([undefined, ofSumOne([1, 2, 3, 1, 1, 2])])('comes to the estimate without it, weights %j', (weights) => {
    const left = leaveOneOut({ batch, references, kernel, ...(weights && { weights }) })!
    for (const [i, value] of left.batch.entries())
      expect(value).toBeCloseTo(
        unbiasedMmd2({ batch: without(batch, i), references, kernel, ...(weights && { weights }) }),
        12
      )
    for (const [j, value] of left.references.entries()) {
      const rest = weights && ofSumOne(without(weights, j))
      const input = { batch, references: without(references, j), kernel, ...(rest && { weights: rest }) }
      expect(value).toBeCloseTo(unbiasedMmd2(input), 12)
    }
  })

  it('needs three of either', () => {
    expect(leaveOneOut({ batch: batch.slice(0, 2), references, kernel })).toBeNull()
    expect(leaveOneOut({ batch, references: references.slice(0, 2), kernel })).toBeNull()
    expect(leaveOneOut({ batch, references, kernel, weights: [0.5, 0.5, 0, 0, 0, 0] })).toBeNull()
  })
})

it('Student’s t comes near its table', () => {
  for (const [freedom, value] of [
    [2, 2.92],
    [5, 2.015],
    [13, 1.771],
    [100, 1.66]
  ] as const)
    expect(Math.abs(studentT95(freedom) / value - 1)).toBeLessThan(0.013)
})

it('the jackknife’s spread of a mean is the textbook’s', () => {
  const values = [1, 4, 2, 7]
  const means = values.map((_, i) => without(values, i).reduce((sum, x) => sum + x, 0) / 3)
  // Σ(x − x̄)² / (n (n − 1)) = 21 / 12
  expect(jackknifeVariance({ batch: means, references: [0] })).toBeCloseTo(21 / 12, 12)
})

it('intervals hold the true difference in nine of ten cases or more, and do not say that what is alike differs', () => {
  const [trials, pairs] = [200, 16]
  const generator = new TorchGenerator(3)
  const far = 0.8
  // Of the true distances, from many more images and references, under one bandwidth.
  const many = createRuler(sample(generator, 400), sample(generator, 60), length)!
  const difference = many.distance(sample(generator, 400))! - many.distance(sample(generator, 400, far))!
  let [held, falsely] = [0, 0]
  for (let trial = 0; trial < trials; trial++) {
    const keptOut = sample(generator, 10)
    const ruler = createRuler(keptOut, sample(generator, 60), length)!
    const near = sample(generator, pairs)
    const { interval } = ruler.compare(near, sample(generator, pairs, far))!
    if (interval!.difference[0] <= difference && difference <= interval!.difference[1]) held++
    const alike = ruler.compare(near, sample(generator, pairs))!.interval!.difference
    if (alike[0] * alike[1] > 0) falsely++
  }
  expect(held / trials).toBeGreaterThan(0.88)
  expect(falsely / trials).toBeLessThan(0.1)
})
