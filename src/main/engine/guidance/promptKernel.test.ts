import { describe, expect, it } from 'vitest'
import { baseStage, defaultGuidance } from '#shared/defaults.ts'
import type { PromptAware } from '#shared/parameters.ts'
import golden from '../../../../test/golden/mmd_golden.json' with { type: 'json' }
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { createGuide } from './guide.ts'
import { promptAffinities, promptVector } from './promptKernel.ts'

const unit = (...values: number[]): Float32Array => {
  const size = Math.hypot(...values)
  return Float32Array.from(values, (value) => value / size)
}
const gaussian = { kernel: 'gaussian', bandwidth: 0.3, balanced: false } as const

describe('the prompts’ kernel', () => {
  const [cat, kitten, car] = [unit(1, 0, 0), unit(1, 0.2, 0), unit(0, 0, 1)]

  it('is one for the same prompt, near one for like ones and small for others', () => {
    const { self, cross } = promptAffinities(
      gaussian,
      { batch: [cat, car], references: [kitten, car, null] },
      [0.25, 0.25, 0.5]
    )
    expect([...self].map((value) => Math.round(value * 100) / 100)).toEqual([1, 0, 0, 1])
    expect(cross[0]! / 0.25).toBeGreaterThan(0.75)
    expect(cross[1]! / 0.25).toBeLessThan(0.01)
    expect(cross[4]).toBeCloseTo(0.25, 6)
    // A reference that says nothing counts for every prompt.
    expect([cross[2], cross[5]]).toEqual([0.5, 0.5])
  })

  it('attracts every image alike where it is balanced, also one whose prompt no caption resembles', () => {
    const { self, cross } = promptAffinities(
      { ...gaussian, balanced: true },
      { batch: [cat, unit(0, -1, 0)], references: [kitten, car] },
      [0.5, 0.5]
    )
    expect(cross[0]! + cross[1]!).toBeCloseTo(1, 6)
    expect(cross[0]).toBeGreaterThan(0.99)
    expect(cross[2]! + cross[3]!).toBeCloseTo(1, 6)
    expect(self[0]).toBe(1)
    const nothing = promptAffinities(
      { kernel: 'cosine', bandwidth: 1, balanced: true },
      { batch: [unit(-1, 0, -1)], references: [kitten, car] },
      [0.25, 0.75]
    )
    expect([...nothing.cross]).toEqual([0.25, 0.75])
  })

  it('balances what attracts, and lets repulsion be no stronger beside it than it is without prompts', () => {
    // Attraction 1.5 and repulsion 0.5, evenly; the captions of what repels are the likeliest for the first image.
    const weights = [0.75, 0.75, -0.25, -0.25]
    const prompts = { batch: [cat, car], references: [unit(1, 0.5, 0), car, cat, kitten] }
    const { cross } = promptAffinities({ ...gaussian, balanced: true }, prompts, weights)
    const [likeRepelling, likeAttracting] = [cross.subarray(0, 4), cross.subarray(4)]
    for (const row of [likeRepelling, likeAttracting]) expect(row[0]! + row[1]!).toBeCloseTo(1.5, 5)
    expect(likeRepelling[2]! + likeRepelling[3]!).toBeCloseTo(-0.5, 5)
    expect(likeRepelling[2]).toBeLessThan(likeRepelling[3]!)
    // No caption of what repels has to do with the other's prompt.
    expect(likeAttracting[2]! + likeAttracting[3]!).toBeGreaterThan(-0.01)
    const unbalanced = promptAffinities(gaussian, prompts, weights).cross
    const share = (row: Float32Array) => (row[2]! + row[3]!) / (row[0]! + row[1]!)
    expect(share(likeAttracting)).toBeCloseTo(share(unbalanced.subarray(4)), 5)
  })

  it.each([true, false])('leads no image out of range where both all but cancel (balanced: %s)', async (balanced) => {
    const shape = { channels: 1, rows: 2, columns: 2 }
    const references = new TorchGenerator(1).randn(8)
    const batch = new TorchGenerator(2).randn(8)
    const guide = await createGuide({
      parameters: { ...defaultGuidance, strength: 1, promptAware: { ...gaussian, balanced }, stages: [baseStage] },
      references,
      shape,
      backend: referenceBackend,
      // Half of the attraction is left for the prompt, and about as much repulsion.
      prompts: { batch: [cat, cat], references: [unit(1, 0.363, 0), cat] },
      weights: [1, -0.5]
    })
    const { correction } = (await guide.stages[0]!.correct(batch, {
      ...{ step: 0, steps: 9, timestep: 0, width: 0.04, removed: 0.4 },
      ...{ shiftTaken: 0.4, shiftKept: 0.6, logSnr: -9, logSnrRange: [-9, 9] }
    }))!
    // The bound on the centre: (1 a − 0.7 b) / 0.3.
    const size = (rows: Float32Array) => Math.max(Math.hypot(...rows.subarray(0, 4)), Math.hypot(...rows.subarray(4)))
    expect(Math.hypot(...correction.subarray(0, 4))).toBeGreaterThan(0)
    expect(size(correction)).toBeLessThan(size(batch) + (1.7 / 0.3) * size(references))
  })

  it('cuts the cosine at zero', () => {
    const { cross } = promptAffinities(
      { kernel: 'cosine', bandwidth: 1, balanced: false },
      { batch: [cat], references: [unit(-1, 0, 0)] },
      [1]
    )
    expect(cross[0]).toBe(0)
  })

  it('has the gradient of the golden product kernel', async () => {
    const rows = (flat: number[], count: number, prepare: (row: number[]) => Float32Array) =>
      Array.from({ length: count }, (_, i) =>
        prepare(flat.slice((i * flat.length) / count, ((i + 1) * flat.length) / count))
      )
    const expected = golden.cases.gaussian_product
    const vectors = {
      batch: rows(expected.prompt_y, 3, (row) => unit(...row)),
      references: rows(expected.prompt_X, 5, (row) => unit(...row))
    }
    const problem = {
      kernel: { name: 'gaussian', bandwidth: golden.bandwidth } as const,
      removed: 0.4,
      shiftTaken: 0.4,
      shiftKept: 0.6,
      references: Float32Array.from(golden.X),
      shape: { channels: 2, rows: 4, columns: 4 }
    }
    const affinities = promptAffinities(
      { kernel: 'gaussian', bandwidth: 1, balanced: false },
      vectors,
      new Array(5).fill(0.2)
    )
    const { gradient } = await (await referenceBackend.prepare(problem)).gradient(
      Float32Array.from(golden.y),
      affinities
    )
    for (const [i, value] of expected.gradient.entries()) expect(Math.abs(gradient[i]! - value)).toBeLessThan(1e-6)
  })

  it('leaves an image alone that no reference has to do with, and guides the others', async () => {
    const shape = { channels: 1, rows: 2, columns: 2 }
    const [set, batch] = [new TorchGenerator(1).randn(12), new TorchGenerator(2).randn(8)]
    const guide = await createGuide({
      parameters: {
        ...defaultGuidance,
        promptAware: { kernel: 'cosine', bandwidth: 1, balanced: false },
        stages: [baseStage]
      },
      references: set,
      shape,
      backend: referenceBackend,
      prompts: { batch: [cat, unit(-1, 0, 0)], references: [cat, kitten, cat] }
    })
    const { correction } = (await guide.stages[0]!.correct(batch, {
      step: 0,
      steps: 9,
      timestep: 0,
      width: 0.04,
      removed: 0.4,
      shiftTaken: 0.4,
      shiftKept: 0.6,
      logSnr: -9,
      logSnrRange: [-9, 9]
    }))!
    expect(Math.hypot(...correction.subarray(0, 4))).toBeGreaterThan(0)
    expect(Math.hypot(...correction.subarray(4))).toBe(0)
  })

  it('takes a prompt’s vector from its own tokens, whatever states markers and padding have', () => {
    const states = Float32Array.of(90, 90, 3, 0, 0, 4, -50, 20)
    expect(promptVector(states, 2, { from: 1, to: 3 })).toEqual(unit(3, 4))
    expect(promptVector(states, 2, { from: 1, to: 1 })).toBeNull()
  })
})

/**
 * Two prompts whose images are alike without guidance, two styles, each prompt's references in one style: with the product
 * kernel each image goes to its own style, without it half of them do.
 */
describe('two prompts in two styles', () => {
  const length = 64
  const shape = { channels: 1, rows: 8, columns: 8 }
  const styles = [new TorchGenerator(5).randn(length), new TorchGenerator(6).randn(length)].map((style) =>
    style.map((x) => 2 * x)
  )
  const around = (style: Float32Array, seed: number) =>
    new TorchGenerator(seed).randn(length).map((x, k) => style[k]! + 0.2 * x)
  const references = [0, 1].flatMap((s) => Array.from({ length: 10 }, (_, i) => around(styles[s]!, 100 * s + i)))
  const prompts = [unit(1, 0), unit(0, 1)]
  const batch = Array.from({ length: 20 }, (_, i) => new TorchGenerator(500 + i).randn(length))

  async function shareInOwnStyle(promptAware: PromptAware): Promise<number> {
    const join = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]))
    const guide = await createGuide({
      parameters: {
        ...defaultGuidance,
        strength: 0.2,
        promptAware,
        stages: [{ ...baseStage, kernel: 'gaussian' as const }]
      },
      references: join(references),
      shape,
      backend: referenceBackend,
      prompts: {
        batch: batch.map((_, i) => prompts[i % 2]!),
        references: references.map((_, j) => prompts[j < 10 ? 0 : 1]!)
      }
    })
    let latents: Float32Array = join(batch)
    for (let step = 0; step < 20; step++) {
      const done = await guide.stages[0]!.correct(latents, {
        step,
        steps: 20,
        timestep: 0,
        width: 0.04,
        removed: 0.4,
        shiftTaken: 0.4,
        shiftKept: 0.6,
        logSnr: -9,
        logSnrRange: [-9, 9]
      })
      latents = latents.map((x, i) => x - done!.correction[i]!)
    }
    const nearest = batch.map((_, i) => {
      const away = styles.map((style) => Math.hypot(...style.map((x, k) => x - latents[i * length + k]!)))
      return away[0]! < away[1]! ? 0 : 1
    })
    return nearest.filter((style, i) => style === i % 2).length / batch.length
  }

  it('each goes to its own with the product kernel, half of them do without', async () => {
    expect(await shareInOwnStyle(gaussian)).toBeGreaterThanOrEqual(0.9)
    const blind = await shareInOwnStyle({ kernel: 'off', bandwidth: 0.3, balanced: false })
    expect(blind).toBeGreaterThan(0.25)
    expect(blind).toBeLessThan(0.75)
  })
})
