import { actingAt, createGuide } from '#main/engine/guidance/guide.ts'
import { stepPlaces } from '#main/engine/guidance/schedule.ts'
import { createSampler } from '#main/engine/samplers/createSampler.ts'
import { alphasCumprod, parseSchedulerConfig } from '#main/engine/samplers/schedulerConfig.ts'
import { TorchGenerator } from '#main/engine/samplers/torchGenerator.ts'
import { createOnnxBackend } from '#main/engine/tensors/onnxBackend.ts'
import { defaultGuidance } from '#shared/defaults.ts'
import type { Guidance, SamplerName } from '#shared/parameters.ts'
import { type MixtureModel, predictNoise } from './mixtureModel.ts'

/** The schedule of the paper's unconditional models (LDM). */
const config = parseSchedulerConfig({
  beta_start: 0.0015,
  beta_end: 0.0195,
  beta_schedule: 'scaled_linear',
  timestep_spacing: 'trailing',
  clip_sample: false
})
const alphas = alphasCumprod(config)
const backend = createOnnxBackend()

export interface MixtureRun {
  model: MixtureModel
  /** Null draws without guidance. */
  guidance: Pick<Guidance, 'strength' | 'stages'> | null
  references: Float32Array
  /** Unguided samples, for rivals that learn from them. */
  base: Float32Array | null
  count: number
  seed: number
  sampler: SamplerName
  steps: number
}

/** Samples a mixture with the app's own samplers and guidance; only the network is replaced by the closed form. */
export async function sampleMixture(run: MixtureRun): Promise<Float32Array> {
  const { model, guidance, references, base, count, seed, steps } = run
  const length = model.modes[0]!.length
  const shape = { channels: length, rows: 1, columns: 1 }
  const sampler = createSampler(config, { sampler: run.sampler, steps, eta: 0 })
  // Strengths of these experiments are meant for even steps, as the paper's are.
  const guide = guidance
    ? await createGuide({
        parameters: { ...defaultGuidance, strengthPer: 'run', ...guidance },
        references,
        shape,
        backend,
        base
      })
    : null
  const generator = new TorchGenerator(seed)
  let sample: Float32Array = generator.randn(count * length)
  for (const at of stepPlaces(sampler)) {
    const { step, timestep } = at
    const prediction = sampler.predict(step, predictNoise(model, sample, alphas[timestep]!), sample)
    for (const stage of actingAt(guide, at)) {
      const done = await stage.correct(prediction.predX0, at)
      if (done) prediction.predX0 = prediction.predX0.map((x, i) => x - done.correction[i]!)
    }
    sample = sampler.advance(
      step,
      prediction,
      sample,
      sampler.drawsNoise(step) ? generator.randn(sample.length) : undefined
    )
  }
  return sample
}
