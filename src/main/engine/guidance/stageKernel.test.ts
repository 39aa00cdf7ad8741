import { describe, expect, it } from 'vitest'
import { baseStage } from '#shared/defaults.ts'
import { defaultPatch, type Stage } from '#shared/parameters.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { plainAffinities } from '../tensors/backend.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { createStageKernel } from './stageKernel.ts'

const shape = { channels: 2, rows: 4, columns: 4 }
const length = 32
const references = new TorchGenerator(1).randn(6 * length)
const latents = new TorchGenerator(2).randn(3 * length)
const weights = new Float32Array(6).fill(1 / 6)

const kernelOf = (changes: Partial<Stage>) =>
  createStageKernel({
    ...{ stage: { ...baseStage, ...changes }, references, weights, shape, base: null },
    backend: referenceBackend
  })
const gradientOf = async (changes: Partial<Stage>, logSnr = 0) => {
  const { prepared } = await (await kernelOf(changes)).at(logSnr)
  return prepared.gradient(latents, plainAffinities(3, 6))
}
const fixed = { rule: 'fixed' as const, sigma: 5 }

describe('a sum of kernels', () => {
  it('has the sum of their gradients and terms, each by its weight', async () => {
    const patch = { ...defaultPatch, size: 3 as const }
    const whole = await gradientOf({ kernel: 'gaussian', bandwidth: fixed })
    const patches = await gradientOf({ kernel: 'patch', bandwidth: fixed, patch })
    const plus = [{ kernel: 'patch' as const, bandwidth: fixed, patch, weight: 2.5 }]
    const both = await gradientOf({ kernel: 'gaussian', bandwidth: fixed, plus })
    for (const [k, value] of both.gradient.entries())
      expect(value).toBeCloseTo(whole.gradient[k]! + 2.5 * patches.gradient[k]!, 6)
    expect(both.crossTerm).toBeCloseTo(whole.crossTerm + 2.5 * patches.crossTerm, 9)
    expect(both.selfTerm).toBeCloseTo(whole.selfTerm + 2.5 * patches.selfTerm, 9)
  })
})

describe('noised references', () => {
  it('have the noise of the latents that they are compared with', async () => {
    const kernel = await kernelOf({ references: 'noised', evaluateAt: 'noisy' })
    const noisy = (await kernel.at(Math.log(0.25 / 0.75))).references
    const noise = noisy.map((value, k) => (value - 0.5 * references[k]!) / Math.sqrt(0.75))
    expect(Math.sqrt(noise.reduce((sum, x) => sum + x * x, 0) / noise.length)).toBeCloseTo(1, 0)
    expect((await kernel.at(Number.POSITIVE_INFINITY)).references).toEqual(references)
    // The same draw at every level: a reference goes back along one path.
    const other = (await kernel.at(0)).references
    const again = other.map((value, k) => (value - Math.SQRT1_2 * references[k]!) / Math.SQRT1_2)
    for (const [k, value] of again.entries()) expect(value).toBeCloseTo(noise[k]!, 4)
  })

  it('are clean where predicted clean latents are compared', async () => {
    const kernel = await kernelOf({ references: 'noised', evaluateAt: 'predX0' })
    expect((await kernel.at(-3)).references).toBe(references)
  })
})

describe('a rival', () => {
  it('needs no bandwidth of the references: one alone will do', async () => {
    const input = {
      references: references.slice(0, length),
      weights: Float32Array.of(1),
      shape,
      base: null
    }
    const stage = { ...baseStage, method: 'nearest' as const, kernel: 'gaussian' as const }
    await expect(createStageKernel({ ...input, stage, backend: referenceBackend })).resolves.toBeDefined()
  })
})
