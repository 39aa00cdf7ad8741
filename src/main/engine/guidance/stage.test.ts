import { describe, expect, it } from 'vitest'
import { baseStage, defaultGuidance, styleStage } from '#shared/defaults.ts'
import { defaultPatch, latentKernelNames, type Stage } from '#shared/parameters.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { type MmdBackend, plainAffinities } from '../tensors/backend.ts'
import { createOnnxBackend } from '../tensors/onnxBackend.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { medianDistance, resolveBandwidth } from './bandwidth.ts'
import { actingAt, contrastAt, createGuide } from './guide.ts'

const shape = { channels: 2, rows: 6, columns: 6 }
const length = 72
const references = new TorchGenerator(1).randn(12 * length).map((x) => x + 2)
const latents = new TorchGenerator(2).randn(4 * length)
const gaussianStage: Stage = { ...baseStage, kernel: 'gaussian' }
const at = {
  step: 0,
  steps: 25,
  timestep: 960,
  width: 0.04,
  removed: 0.4,
  shiftTaken: 0.4,
  shiftKept: 0.6,
  logSnr: -6,
  logSnrRange: [-9, 9] as const
}
const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))

/** A guide of one stage: the default one with the Gaussian kernel, and changes. */
async function stageWith(changes: Partial<Stage>, strength = 0.4, backend: MmdBackend = referenceBackend) {
  const stages = [{ ...gaussianStage, ...changes }]
  const guide = await createGuide({ parameters: { ...defaultGuidance, strength, stages }, references, shape, backend })
  return guide.stages[0]!
}

describe('a stage', () => {
  it('moves each image by strength × its own norm under the normalised rule', async () => {
    const step = (await (await stageWith({ stepRule: 'normalised' }, 0.3)).correct(latents, at))!
    for (let i = 0; i < 4; i++) {
      const row = (values: Float32Array) => values.subarray(i * length, (i + 1) * length)
      expect(norm(row(step.correction)) / norm(row(latents))).toBeCloseTo(0.3, 5)
    }
    // Of which the sampler takes over as much as it removes of the noise.
    expect(step.log.correction).toBeCloseTo(0.3 * at.removed, 5)
    // And the sample holds √ᾱ of the clean latents that were moved.
    expect(step.log.sampleShift! / step.log.correction).toBeCloseTo(Math.sqrt(1 / (1 + Math.exp(-at.logSnr))), 6)
    const noisy = (await (await stageWith({ stepRule: 'normalised', evaluateAt: 'noisy' }, 0.3)).correct(latents, at))!
    expect(noisy.log.sampleShift).toBe(noisy.log.correction)
  })

  it('moves each image by strength × its distance from the mean of the references under the distance rule', async () => {
    const { correction } = (await (await stageWith({ stepRule: 'distance' })).correct(latents, at))!
    for (let i = 0; i < 4; i++) {
      const gaps = Array.from({ length }, (_, k) => {
        let mean = 0
        for (let j = 0; j < 12; j++) mean += references[j * length + k]! / 12
        return latents[i * length + k]! - mean
      })
      expect(norm(correction.subarray(i * length, (i + 1) * length)) / Math.hypot(...gaps)).toBeCloseTo(0.4, 5)
    }
  })

  it('moves along λ∇MMD² with λ = strength × B × σ² under the raw rule', async () => {
    const stage = await stageWith({ stepRule: 'raw' }, 0.5)
    const step = (await stage.correct(latents, at))!
    const kernel = { name: 'gaussian', bandwidth: stage.bandwidth! } as const
    const prepared = await referenceBackend.prepare({ kernel, references, shape })
    const { gradient } = await prepared.gradient(latents, plainAffinities(4, 12))
    expect(norm(step.correction)).toBeCloseTo(0.5 * 4 * stage.bandwidth! ** 2 * norm(gradient), 4)
  })

  it('leads style channels to a target, ahead of it where noise would hide it, and gentle strengths a part of the way', async () => {
    const style = async (strength: number, logSnr: number, changes: Partial<Stage> = {}) => {
      const parameters = { ...defaultGuidance, strength, stages: [{ ...styleStage, share: 0.5, ...changes }] }
      const guide = await createGuide({ parameters, references, shape, backend: referenceBackend, styleChannels: 1 })
      const { correction } = (await guide.stages[0]!.correct(latents, { ...at, logSnr }))!
      const moved = latents.map((x, k) => x - correction[k]!)
      const part = (of: Float32Array, from: number) => of.subarray(from, from + 36)
      expect(part(moved, 0)).toEqual(part(latents, 0))
      return { image: part(latents, 36), moved: part(moved, 36), guide }
    }
    const { image, moved: target, guide } = await style(1, 4)
    const { moved: ahead } = await style(1, -6)
    // share × σ' ln(σ/σ'), of which the sampler takes over what it removes
    const seen = 0.5 * Math.exp(3) * (1 - at.removed) * -Math.log(1 - at.removed)
    for (const [k, value] of target.entries()) expect(ahead[k]! / value).toBeCloseTo(seen / at.removed, 3)
    const { moved: halfway } = await style(0.25, 4)
    for (const [k, value] of halfway.entries()) expect(value).toBeCloseTo((image[k]! + target[k]!) / 2, 4)
    expect((await style(1, -6, { window: { unit: 'logSnr', start: 0, end: 1 } })).guide.stages[0]!.acts(at)).toBe(false)
    expect([contrastAt(guide, at), contrastAt((await style(0.25, 4)).guide, at)]).toEqual([0.6, 0.3])
    expect(contrastAt((await style(1, 4, { stepRule: 'distance', share: 0.01 })).guide, at)).toBe(0)
    for (const changes of [{ kernel: 'energy' as const }, { evaluateAt: 'noisy' as const }])
      await expect(style(1, 4, changes)).rejects.toThrow('“target”')
  })

  it('moves by a share of the mean shift under the palette kernel, and never beyond its aim', async () => {
    const moved = async (strength: number) =>
      (await (await stageWith({ kernel: 'palette' }, strength)).correct(latents, at))!.correction
    const [half, whole, far] = [await moved(0.5), await moved(1), await moved(10)]
    expect(norm(half) / norm(whole)).toBeCloseTo(0.5, 5)
    // The sampler takes over as much of it as it removes of the noise.
    expect(norm(far) / norm(whole)).toBeCloseTo(1 / at.removed, 5)
  })

  it('lets palettes be that are as near as references are to one another, and pulls far ones with all it has', async () => {
    // One of the set, the same moved off by a little, and far away.
    const one = references.subarray(0, length)
    const batch = Float32Array.from([0, 0.45, 9].flatMap((off) => [...one.map((x) => x + off)]))
    const moved = async (stopAt: number | null, of = batch) => {
      const { correction } = (await (await stageWith({ kernel: 'palette', stopAt })).correct(of, at))!
      return Array.from({ length: of.length / length }, (_, i) => norm(correction.slice(i * length, (i + 1) * length)))
    }
    const [plain, fading] = [await moved(null), await moved(1)]
    expect(plain[0]).toBeGreaterThan(0)
    expect(fading[0]).toBe(0)
    expect(fading[1]).toBeGreaterThan(0)
    expect(fading[1]).toBeLessThan(plain[1]! * 0.99)
    expect(fading[2]).toBeCloseTo(plain[2]!, 5)
  })

  it('lets images be from farther away where the batch began near, and goes on doing so', async () => {
    const one = references.subarray(0, length)
    const off = (...shifts: number[]) => Float32Array.from(shifts.flatMap((shift) => [...one.map((x) => x + shift)]))
    const lengths = ({ correction }: { correction: Float32Array }) =>
      Array.from({ length: correction.length / length }, (_, i) => norm(correction.slice(i * length, (i + 1) * length)))
    const stageOf = (spreadsKnown: number) => stageWith({ kernel: 'palette', stopAt: 0.01, spreadsKnown })
    // Far from 0.01 of the references' distance, and within twenty of its spreads.
    const near = [0.3, 0.31, 0.32, 0.33]
    expect(Math.min(...lengths((await (await stageOf(0)).correct(off(...near), at))!))).toBeGreaterThan(0)
    const known = await stageOf(20)
    expect(lengths((await known.correct(off(...near), at))!)).toEqual([0, 0, 0, 0])
    expect(lengths((await known.correct(off(0.4, 0.41, 0.42, 0.43), at))!)).toEqual([0, 0, 0, 0])
    const strange = await stageOf(20)
    await strange.correct(off(9, 9.1, 9.2, 9.3), at)
    expect(Math.min(...lengths((await strange.correct(off(...near), at))!))).toBeGreaterThan(0)
  })

  it('does not fade where references have no distance from one another', async () => {
    const alike = Float32Array.from([...references.subarray(0, length), ...references.subarray(0, length)])
    const parameters = {
      ...defaultGuidance,
      stages: [{ ...baseStage, kernel: 'palette' as const, stopAt: 1, bandwidth: { rule: 'fixed' as const, sigma: 1 } }]
    }
    const guide = await createGuide({ parameters, references: alike, shape, backend: referenceBackend })
    expect(norm((await guide.stages[0]!.correct(latents, at))!.correction)).toBeGreaterThan(0)
  })

  it('takes its share of the strength', async () => {
    const [whole, half] = [await stageWith({}), await stageWith({ share: 0.5 })]
    const [a, b] = [(await whole.correct(latents, at))!, (await half.correct(latents, at))!]
    expect(norm(b.correction) / norm(a.correction)).toBeCloseTo(0.5, 5)
  })

  it.each(latentKernelNames)('brings the batch nearer, %s', async (kernel) => {
    const changes = { kernel, patch: { ...defaultPatch, count: 2048 }, stepRule: 'normalised' as const }
    const stage = await stageWith(changes, 0.05, createOnnxBackend())
    const first = (await stage.correct(latents, at))!
    const moved = latents.map((x, i) => x - first.correction[i]!)
    expect((await stage.correct(moved, at))!.log.mmd2).toBeLessThan(first.log.mmd2)
  })

  it('compares directions alone when it is told to: the gradient is tangent to the sphere', async () => {
    const { correction } = (await (await stageWith({ unitLength: true })).correct(latents, at))!
    for (let i = 0; i < 4; i++) {
      let along = 0
      for (let k = i * length; k < (i + 1) * length; k++) along += correction[k]! * latents[k]!
      expect(Math.abs(along)).toBeLessThan(1e-3)
    }
  })

  it('says how far its pull turned from one step to the next', async () => {
    const stage = await stageWith({})
    expect((await stage.correct(latents, at))!.log.turn).toBeNull()
    expect((await stage.correct(latents, at))!.log.turn).toBeCloseTo(1, 5)
    const beyond = latents.map((x) => 4 - x)
    expect((await stage.correct(beyond, at))!.log.turn).toBeLessThan(0)
  })

  it('moves the image that is drawn alone, not those finished that keep it company, and tells how far that one moved', async () => {
    const stage = await stageWith({ stepRule: 'normalised' }, 0.3)
    const finished = latents.map((x, k) => (k < length ? x : 0.01 * x))
    const { correction, log } = (await stage.correct(finished, at, { members: [3, 0, 1, 2], moved: 1 }))!
    expect(norm(correction.subarray(0, length)) / norm(finished.subarray(0, length))).toBeCloseTo(0.3, 5)
    expect(norm(correction.subarray(length))).toBe(0)
    expect(log.correction).toBeCloseTo(0.3 * at.removed, 5)
    // The finished ones are as good as references: of a batch they would be let go, and lower its mean.
    const amongGood = Float32Array.from([...latents.subarray(0, length), ...references.subarray(0, 3 * length)])
    const stopping = await stageWith({ stopAt: 1.05 })
    const far = (await stopping.correct(amongGood, at, { members: [3, 0, 1, 2], moved: 1 }))!
    const share = norm(far.correction) / norm(latents.subarray(0, length))
    expect(share).toBeGreaterThan(0)
    expect(far.log.correction).toBeCloseTo(share * at.removed, 5)
  })

  it('leaves a step out when the gradient is not finite', async () => {
    const broken: MmdBackend = {
      name: 'broken',
      prepare: async (problem) => {
        const inner = await referenceBackend.prepare(problem)
        return { gradient: async (...of) => ({ ...(await inner.gradient(...of)), gradient: latents.map(() => NaN) }) }
      }
    }
    expect(await (await stageWith({}, 0.4, broken)).correct(latents, at)).toBeNull()
  })

  it('refuses references that it cannot use', async () => {
    const parameters = { ...defaultGuidance, stages: [gaussianStage] }
    const guideOf = (set: Float32Array) =>
      createGuide({ parameters, references: set, shape, backend: referenceBackend })
    await expect(guideOf(new Float32Array(71))).rejects.toThrow(/encoded by another model/)
    await expect(guideOf(references.map((x, i) => (i === 5 ? NaN : x)))).rejects.toThrow(/not numbers/)
    await expect(guideOf(references.slice(0, length))).rejects.toThrow(/no two of them differ/)
    await expect(stageWith({ kernel: 'patch', patch: { ...defaultPatch, size: 5 } })).resolves.toBeDefined()
  })

  it('works with one reference and a batch of one where the bandwidth is given', async () => {
    const stages = [{ ...gaussianStage, bandwidth: { rule: 'fixed' as const, sigma: 10 } }]
    const set = references.slice(0, length)
    const guide = await createGuide({
      parameters: { ...defaultGuidance, stages },
      references: set,
      shape,
      backend: createOnnxBackend()
    })
    const { correction } = (await guide.stages[0]!.correct(latents.slice(0, length), at))!
    expect(norm(correction)).toBeGreaterThan(0)
  })
})

describe('weights of references', () => {
  const parameters = { ...defaultGuidance, strength: 0.05, stages: [gaussianStage] }
  const guideWith = (weights: number[]) =>
    createGuide({ parameters, references, shape, backend: referenceBackend, weights })
  const wanted = references.slice(0, length)
  const awayFrom = (target: Float32Array, rows: Float32Array) =>
    Math.hypot(...rows.subarray(0, length).map((x, k) => x - target[k]!))

  it('lead toward what weighs most', async () => {
    const heavy = [20, ...new Array<number>(11).fill(1)]
    const moved = async (weights: number[]) => {
      const { correction } = (await (await guideWith(weights)).stages[0]!.correct(latents, at))!
      return latents.map((x, k) => x - correction[k]!)
    }
    expect(awayFrom(wanted, await moved(heavy))).toBeLessThan(
      awayFrom(wanted, await moved(new Array<number>(12).fill(1)))
    )
    const repelled = [-3, ...new Array<number>(11).fill(1)]
    expect(awayFrom(wanted, await moved(repelled))).toBeGreaterThan(awayFrom(wanted, await moved(heavy)))
  })

  it('must attract on balance, one for each reference', async () => {
    await expect(guideWith(new Array<number>(12).fill(-1))).rejects.toThrow(/sum above 0/)
    await expect(guideWith([1, 2])).rejects.toThrow(/needs a weight/)
    await expect(guideWith(new Array<number>(12).fill(Number.NaN))).rejects.toThrow(/needs a weight/)
  })

  it('divide a batch between two sets as they say', async () => {
    // Two far sets; with 3 to 1 most of a batch that could go either way goes to the heavier.
    const sets = Float32Array.from({ length: 8 * length }, (_, i) => (i < 4 * length ? 3 : -3) * (1 + (i % 5) / 50))
    const weights = [3, 3, 3, 3, 1, 1, 1, 1]
    const stages = [{ ...baseStage, kernel: 'energy' as const }]
    const guide = await createGuide({
      parameters: { ...defaultGuidance, strength: 0.1, stages },
      references: sets,
      shape,
      backend: createOnnxBackend(),
      weights
    })
    let batch: Float32Array = new TorchGenerator(8).randn(16 * length).map((x) => 0.3 * x)
    for (let step = 0; step < 60; step++) {
      const { correction } = (await guide.stages[0]!.correct(batch, at))!
      batch = batch.map((x, k) => x - correction[k]!)
    }
    const toFirst = Array.from({ length: 16 }, (_, i) => batch[i * length]! > 0).filter(Boolean).length
    expect(toFirst).toBeGreaterThanOrEqual(10)
    expect(toFirst).toBeLessThanOrEqual(14)
  })
})

describe('stages', () => {
  it('act in their windows, those without a share never', async () => {
    const early = { ...baseStage, window: { unit: 'run' as const, start: 0, end: 0.2 } }
    const late = { ...baseStage, window: { unit: 'logSnr' as const, start: -3, end: 100 } }
    const parameters = { ...defaultGuidance, stages: [early, { ...early, share: 0 }, late] }
    const guide = await createGuide({ parameters, references, shape, backend: referenceBackend })
    const acting = (step: number, logSnr: number) => actingAt(guide, { ...at, step, logSnr }).map(({ stage }) => stage)
    expect(acting(0, -9)).toEqual([early])
    expect(acting(4, -2.5)).toEqual([early, late])
    expect(acting(20, 4)).toEqual([late])
    expect(actingAt(null, at)).toEqual([])
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
