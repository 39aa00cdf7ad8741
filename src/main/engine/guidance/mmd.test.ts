import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/mmd_golden.json' with { type: 'json' }
import { expectCentralDifferences } from '../../../../test/support/centralDifferences.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { normalisedKernel, patchKernel, productKernel } from './kernels/composed.ts'
import { cubicKernel } from './kernels/cubic.ts'
import { gaussianKernel } from './kernels/gaussian.ts'
import { type Kernel, toVectors, type Vector } from './kernels/kernel.ts'
import { energyKernel, gaussianMixtureKernel, inverseMultiquadricKernel, laplaceKernel } from './kernels/radial.ts'
import { biasedMmd2, mmd2Gradient, unbiasedMmd2 } from './mmd.ts'

const rows = (flat: readonly number[], count: number): Vector[] =>
  Array.from({ length: count }, (_, i) =>
    Float64Array.from(flat.slice((i * flat.length) / count, ((i + 1) * flat.length) / count))
  )
const batch = rows(golden.y, 3)
const references = rows(golden.X, 5)
const sigma = golden.bandwidth
const shape = { channels: 2, rows: 4, columns: 4 }
const { cases } = golden
const rawWeights = cases.gaussian_weighted.weights
const weights = rawWeights.map((w) => w / rawWeights.reduce((a, b) => a + b))
const joined = (latents: Vector[], prompts: Vector[]) =>
  latents.map((vector, i) => Float64Array.from([...vector, ...prompts[i]!]))

interface Case {
  kernel: Kernel
  batch: Vector[]
  references: Vector[]
  weights?: number[]
  expected: { mmd2_biased: number; mmd2_unbiased?: number; gradient: number[] }
}
const plain = (kernel: Kernel, expected: Case['expected']): Case => ({ kernel, batch, references, expected })
const all: Record<string, Case> = {
  gaussian: plain(gaussianKernel(sigma), cases.gaussian),
  'gaussian mixture': plain(gaussianMixtureKernel(sigma, [0.5, 1, 2]), cases.gaussian_mixture),
  cubic: plain(cubicKernel, cases.cubic),
  laplace: plain(laplaceKernel(sigma), cases.laplace),
  'inverse multiquadric': plain(inverseMultiquadricKernel(sigma), cases.imq),
  'energy distance': plain(energyKernel, cases.energy),
  'weighted references': {
    ...plain(gaussianKernel(sigma), {
      mmd2_biased: cases.gaussian_weighted.mmd2_biased,
      gradient: cases.gaussian_weighted.gradient
    }),
    weights
  },
  'patches of 1': plain(patchKernel(gaussianKernel(cases.patch1_gaussian.bandwidth), shape, 1), cases.patch1_gaussian),
  'patches of 3': plain(patchKernel(gaussianKernel(cases.patch3_gaussian.bandwidth), shape, 3), cases.patch3_gaussian),
  'product with prompts': {
    kernel: productKernel(gaussianKernel(sigma), normalisedKernel(gaussianKernel(1)), 32),
    batch: joined(batch, rows(cases.gaussian_product.prompt_y, 3)),
    references: joined(references, rows(cases.gaussian_product.prompt_X, 5)),
    expected: cases.gaussian_product
  },
  'L2-normalised latents': plain(
    normalisedKernel(gaussianKernel(cases.gaussian_l2_normalised.bandwidth)),
    cases.gaussian_l2_normalised
  )
}

describe.each(Object.entries(all))('%s', (_, { expected, ...input }) => {
  it('has the golden value and gradient', () => {
    expect(Math.abs(biasedMmd2(input) - expected.mmd2_biased)).toBeLessThan(1e-9)
    if (expected.mmd2_unbiased !== undefined)
      expect(Math.abs(unbiasedMmd2(input) - expected.mmd2_unbiased)).toBeLessThan(1e-9)
    const gradient = mmd2Gradient(input)
    for (const [i, row] of gradient.entries())
      for (let k = 0; k < 32; k++) expect(Math.abs(row[k]! - expected.gradient[i * 32 + k]!)).toBeLessThan(1e-9)
  })

  it('has the gradient that central differences give', () => expectCentralDifferences(input))
})

describe('MMD²', () => {
  const vector = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 })
  const vectors = fc
    .array(vector, { minLength: 2, maxLength: 6 })
    .map((list) => list.map((values) => Float64Array.from(values)))

  it('is zero between a set and itself, and never negative (biased)', () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const kernel = gaussianKernel(1.5)
        expect(biasedMmd2({ batch: a, references: a, kernel })).toBeCloseTo(0, 10)
        expect(biasedMmd2({ batch: a, references: b, kernel })).toBeGreaterThan(-1e-12)
      })
    )
  })

  it('does not change when both sides move together, nor when members change places', () => {
    fc.assert(
      fc.property(vectors, vectors, vector, (a, b, shift) => {
        const kernel = gaussianKernel(1.5)
        const move = (list: Vector[]) => list.map((v) => v.map((x, i) => x + shift[i]!))
        const value = biasedMmd2({ batch: a, references: b, kernel })
        expect(biasedMmd2({ batch: move(a), references: move(b), kernel })).toBeCloseTo(value, 8)
        expect(biasedMmd2({ batch: a.toReversed(), references: b.toReversed(), kernel })).toBeCloseTo(value, 10)
      })
    )
  })

  it('falls when the batch follows its negative gradient', () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const input = { batch: a, references: b, kernel: gaussianKernel(1.5) }
        const gradient = mmd2Gradient(input)
        const moved = a.map((v, i) => v.map((x, k) => x - 1e-3 * gradient[i]![k]!))
        expect(biasedMmd2({ ...input, batch: moved })).toBeLessThanOrEqual(biasedMmd2(input) + 1e-12)
      })
    )
  })

  it('is unbiased with weights too: equal ones change nothing, and shares are seen', () => {
    const kernel = gaussianKernel(1.5)
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const plain = unbiasedMmd2({ batch: a, references: b, kernel })
        const equal = b.map(() => 1 / b.length)
        expect(Math.abs(unbiasedMmd2({ batch: a, references: b, weights: equal, kernel }) - plain)).toBeLessThan(1e-12)
      })
    )
    // Two distributions mixed 9 to 1 in the batch, by 40 references each: only with the weights are both alike.
    const rows = (count: number, seed: number, shift: number): Vector[] =>
      toVectors(
        new TorchGenerator(seed).randn(count * 4).map((x) => x + shift),
        4
      )
    const references = [...rows(40, 1, 0), ...rows(40, 2, 3)]
    const weights = references.map((_, i) => (i < 40 ? 0.9 : 0.1) / 40)
    const mixed = Array.from({ length: 20 }, (_, s) => [...rows(36, 10 + s, 0), ...rows(4, 50 + s, 3)])
    const meanOf = (weights?: number[]) =>
      mixed.reduce((sum, batch) => sum + unbiasedMmd2({ batch, references, kernel, ...(weights && { weights }) }), 0) /
      20
    expect(Math.abs(meanOf(weights))).toBeLessThan(0.01)
    expect(meanOf()).toBeGreaterThan(0.05)
  })

  it('needs a weight on two references', () => {
    const two = [Float64Array.of(1), Float64Array.of(2)]
    expect(() => unbiasedMmd2({ batch: two, references: two, weights: [1, 0], kernel: cubicKernel })).toThrow(
      RangeError
    )
  })

  it('needs two on each side to be unbiased', () => {
    const one = [Float64Array.of(1)]
    expect(() => unbiasedMmd2({ batch: one, references: one, kernel: cubicKernel })).toThrow(RangeError)
  })
})
