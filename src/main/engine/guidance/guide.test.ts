import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultGuidance, type Guidance } from '#shared/parameters.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import type { MmdBackend } from '../tensors/backend.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { medianDistance, resolveBandwidth } from './bandwidth.ts'
import { createGuide } from './guide.ts'
import { strengthAt } from './schedule.ts'

const length = 24
const references = new TorchGenerator(1).randn(12 * length).map((x) => x + 2)
const latents = new TorchGenerator(2).randn(4 * length)
const at = { step: 0, steps: 25, timestep: 960 }
const guideWith = (changes: Partial<Guidance>, backend: MmdBackend = referenceBackend) =>
  createGuide({ parameters: { ...defaultGuidance, ...changes }, references, length, backend })
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))

describe('guidance', () => {
  it('moves each image by strength × its own norm under the normalised rule', async () => {
    const guide = await guideWith({ stepRule: 'normalised', strength: 0.3 })
    const step = (await guide.correct(latents, at))!
    for (let i = 0; i < 4; i++) {
      const row = (values: Float32Array) => values.subarray(i * length, (i + 1) * length)
      expect(norm(row(step.correction)) / norm(row(latents))).toBeCloseTo(0.3, 5)
    }
    expect(step.log.correction).toBeCloseTo(0.3, 5)
  })

  it('moves each image by strength × its distance from the mean of the references under the distance rule', async () => {
    const guide = await guideWith({ stepRule: 'distance', strength: 0.4 })
    const { correction } = (await guide.correct(latents, at))!
    for (let i = 0; i < 4; i++) {
      const gaps = Array.from({ length }, (_, k) => {
        let mean = 0
        for (let j = 0; j < 12; j++) mean += references[j * length + k]! / 12
        return latents[i * length + k]! - mean
      })
      const row = correction.subarray(i * length, (i + 1) * length)
      expect(norm(row) / Math.hypot(...gaps)).toBeCloseTo(0.4, 5)
    }
  })

  it('moves along λ∇MMD² with λ = strength × B × σ² under the raw rule', async () => {
    const guide = await guideWith({ stepRule: 'raw', strength: 0.5 })
    const step = (await guide.correct(latents, at))!
    const { gradient } = await referenceBackend.gradient({
      kernel: { name: 'gaussian', bandwidth: guide.bandwidth! },
      latents,
      references,
      weights: new Float32Array(12).fill(1 / 12),
      length
    })
    const scale = 0.5 * 4 * guide.bandwidth! ** 2
    expect(norm(step.correction)).toBeCloseTo(scale * norm(gradient), 4)
  })

  it.each(['gaussian', 'cubic'] as const)('brings the batch nearer, %s', async (kernel) => {
    const guide = await guideWith({ kernel, strength: 0.05 })
    const first = (await guide.correct(latents, at))!
    const second = (await guide.correct(
      latents.map((x, i) => x - first.correction[i]!),
      at
    ))!
    expect(second.log.mmd2).toBeLessThan(first.log.mmd2)
  })

  it('leaves a step out when the gradient is not finite', async () => {
    const broken: MmdBackend = {
      name: 'broken',
      gradient: async (input) => ({ ...(await referenceBackend.gradient(input)), gradient: latents.map(() => NaN) })
    }
    expect(await (await guideWith({}, broken)).correct(latents, at)).toBeNull()
  })
})

describe('the strength over the run', () => {
  const window = { start: 0, end: 0.2 }

  it('acts in the first fifth of 25 steps and then lets go', () => {
    const strengths = Array.from({ length: 25 }, (_, step) => strengthAt(defaultGuidance, step, 25))
    expect(strengths.filter((strength) => strength > 0)).toHaveLength(5)
    expect(strengths.slice(5).every((strength) => strength === 0)).toBe(true)
  })

  it('falls to zero at the end of the window, and never rises', () => {
    fc.assert(
      fc.property(fc.constantFrom('linear', 'cosine'), fc.integer({ min: 2, max: 200 }), (schedule, steps) => {
        const values = Array.from({ length: steps }, (_, step) =>
          strengthAt({ strength: 1, schedule, window: { start: 0, end: 1 } }, step, steps)
        )
        expect(values[0]).toBe(1)
        expect(values.at(-1)).toBeCloseTo(0, 10)
        expect(values.every((value, i) => i === 0 || value <= values[i - 1]!)).toBe(true)
      })
    )
  })

  it('guides a run of one step', () => {
    expect(strengthAt({ strength: 0.4, schedule: 'constant', window }, 0, 1)).toBe(0.4)
  })
})

describe('the bandwidth', () => {
  it('is the median distance of different pairs', () => {
    expect(medianDistance(Float32Array.of(0, 0, 3, 4, 6, 8), 2)).toBe(5)
    expect(medianDistance(Float32Array.of(1, 1, 1, 1), 2)).toBeNull()
    expect(resolveBandwidth({ rule: 'median', scale: 2 }, Float32Array.of(0, 0, 3, 4), 2)).toBe(10)
    expect(resolveBandwidth({ rule: 'fixed', sigma: 7 }, Float32Array.of(1, 1), 2)).toBe(7)
  })

  it('says so when references do not differ', () => {
    expect(() => resolveBandwidth({ rule: 'median', scale: 1 }, Float32Array.of(1, 1), 2)).toThrow(/no two of them/)
  })
})
