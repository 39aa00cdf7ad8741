import { describe, expect, it } from 'vitest'
import { rivalNames } from '#shared/parameters.ts'
import { TorchGenerator } from '../../samplers/torchGenerator.ts'
import { plainAffinities } from '../../tensors/backend.ts'
import { createRival } from './rival.ts'

const length = 12
const references = new TorchGenerator(1).randn(8 * length).map((x) => 0.3 * x + 1.5)
const base = new TorchGenerator(2).randn(10 * length)
const latents = new TorchGenerator(3).randn(4 * length)
const affinities = plainAffinities(4, 8)
const input = { references, base, length, bandwidth: 3 }

describe.each(rivalNames)('%s', (name) => {
  it('has the gradient that central differences give', async () => {
    const rival = createRival(name, input)
    const { gradient } = await rival.gradient(latents, affinities)
    const step = 1e-2
    for (const k of [0, 17, 30, 47]) {
      const at = async (by: number) => {
        const moved = latents.slice()
        moved[k] = moved[k]! + by
        return (await rival.gradient(moved, affinities)).selfTerm
      }
      const slope = ((await at(step)) - (await at(-step))) / (2 * step)
      expect(Math.abs(slope - gradient[k]!)).toBeLessThan(2e-3 * Math.max(1, Math.abs(slope)))
    }
  })
})

it.each(['nearest', 'chamfer', 'gaussianEnergy', 'classifier'] as const)(
  '%s leads toward the references',
  async (name) => {
    const rival = createRival(name, input)
    const gap = (rows: Float32Array) => rows.reduce((sum, x) => sum + (x - 1.5) ** 2, 0)
    const { gradient } = await rival.gradient(latents, affinities)
    const size = Math.hypot(...gradient)
    expect(gap(latents.map((x, k) => x - (0.5 * gradient[k]!) / size))).toBeLessThan(gap(latents))
  }
)

it('the classifier says what it lacks', () => {
  expect(() => createRival('classifier', { ...input, base: null })).toThrow(/unguided images/)
})
