import type { Arm, GuidanceStep } from '#shared/measurements.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { actingAt, contrastAt, type Guide } from './guidance/guide.ts'
import type { MemoryBank } from './guidance/memoryBank.ts'
import { type StepPlace, stepPlaces } from './guidance/schedule.ts'
import type { StageGuide } from './guidance/stage.ts'
import { withoutStyle } from './guidance/styleContrast.ts'
import type { DiffusionPipeline, PromptEmbeddings } from './pipelines/diffusionPipeline.ts'
import type { Sampler } from './samplers/sampler.ts'
import { TorchGenerator } from './samplers/torchGenerator.ts'
import { isInside } from './samplers/window.ts'

export interface ArmInput {
  arm: Arm
  /** This arm's own: samplers remember earlier steps. */
  sampler: Sampler
  seeds: readonly number[]
  /** Numbers in one image's latents. */
  length: number
  guide: Guide | null
  /** Where images are drawn one after the other: this one's place in the batch, and those finished before it. */
  company?: { index: number; bank: MemoryBank }
}

/**
 * One arm of a comparison while it is being sampled: B latents and a generator for each image, so that image k's noise
 * depends on its own seed alone. Both arms run through the same code in batches of the same shape; without guidance
 * they are identical to the bit.
 */
export class SamplingArm {
  readonly arm: Arm
  readonly sampler: Sampler
  /** In the sampler's own scale; after the last step these are the finished latents. */
  sample: Float32Array
  /** The model's latest idea of the clean latents, for previews. */
  predX0: Float32Array
  guidanceSeconds = 0
  readonly guidanceSteps: GuidanceStep[] = []
  skippedSteps = 0
  readonly #generators: TorchGenerator[]
  /** The first noise, which says nothing of any image. */
  readonly #start: Float32Array
  readonly #guide: Guide | null
  readonly #places: readonly StepPlace[]
  readonly #company: { index: number; bank: MemoryBank } | null

  constructor({ arm, sampler, seeds, length, guide, company }: ArmInput) {
    this.arm = arm
    this.sampler = sampler
    this.#places = stepPlaces(sampler)
    this.#guide = guide
    this.#company = company ?? null
    this.#generators = seeds.map((seed) => new TorchGenerator(seed))
    this.#start = this.#noise(length)
    this.sample = scaled(this.#start, sampler.initNoiseSigma)
    this.predX0 = this.sample
  }

  async step(
    index: number,
    pipeline: DiffusionPipeline,
    embeddings: PromptEmbeddings,
    prompts: readonly string[],
    spec: BatchSpec
  ): Promise<void> {
    const { sampler, sample } = this
    const at = this.#places[index]!
    const { guidanceScale, guidanceWindow, guidanceRescale } = spec.sampling
    const scale = isInside(guidanceWindow, at) ? guidanceScale : 1
    const latents = scaled(sample, sampler.latentScale(index))
    const contrast = scale === 1 ? 0 : contrastAt(this.#guide, at)
    const promptGuidance = {
      negative: spec.negativePrompt,
      scale,
      rescale: guidanceRescale,
      ...(contrast > 0 && {
        unconditional: withoutStyle(latents, this.#start, pipeline.image, { logSnr: at.logSnr, contrast })
      })
    }
    const output = await pipeline.predict(latents, at.timestep, embeddings, prompts, promptGuidance)
    const prediction = sampler.predict(index, output, sample)
    const drawn = prediction.predX0
    const noise = sampler.drawsNoise(index) ? this.#noise(sample.length / this.#generators.length) : undefined
    const acting = actingAt(this.#guide, at)

    for (const stage of acting.filter(({ stage }) => stage.evaluateAt === 'predX0'))
      prediction.predX0 = await this.#corrected(stage, prediction.predX0, prediction.predX0, at)
    if (this.#guide?.shield) prediction.predX0 = this.#guide.shield.repel(prediction.predX0)
    let next = sampler.advance(index, prediction, sample, noise)
    // What the last step leaves has no noise.
    const nextLogSnr = index + 1 < at.steps ? sampler.logSnr(index + 1) : Number.POSITIVE_INFINITY
    for (const stage of acting.filter(({ stage }) => stage.evaluateAt !== 'predX0')) {
      const latentScale = sampler.latentScale(index + 1)
      const stepped = scaled(next, latentScale)
      const corrected =
        stage.stage.evaluateAt === 'noisy'
          ? await this.#corrected(stage, latents, stepped, at)
          : await this.#corrected(stage, stepped, stepped, at, nextLogSnr)
      next = scaled(corrected, 1 / latentScale)
    }
    const grounds = this.#guide?.grounds
    if (grounds && Number.isFinite(nextLogSnr)) {
      const latentScale = sampler.latentScale(index + 1)
      const stepped = scaled(next, latentScale)
      const members = this.#company ? [this.#company.index] : [...this.#generators.keys()]
      const step = { drawn, led: prediction.predX0, next: stepped, nextLogSnr, logSnr: at.logSnr, members }
      const kept = grounds.keep(step)
      if (kept !== stepped) next = scaled(kept, 1 / latentScale)
    }
    this.predX0 = prediction.predX0
    this.sample = next
  }

  /**
   * `target` minus the correction for the gradient at `point`. A gradient that is not finite changes nothing.
   * @param logSnr of `point`, where it is not that of the step
   */
  async #corrected(
    stage: StageGuide,
    point: Float32Array,
    target: Float32Array,
    at: StepPlace,
    logSnr = at.logSnr
  ): Promise<Float32Array> {
    const started = performance.now()
    const result = this.#company
      ? await stage.correct(this.#company.bank.withCurrent(point), at, {
          logSnr,
          moved: 1,
          members: [this.#company.index, ...this.#company.bank.members]
        })
      : await stage.correct(point, at, { logSnr })
    let corrected = target
    if (result === null) {
      this.skippedSteps++
    } else {
      corrected = target.map((value, i) => value - result.correction[i]!)
      this.guidanceSteps.push(result.log)
    }
    this.guidanceSeconds += (performance.now() - started) / 1000
    return corrected
  }

  /** One draw of `length` numbers from each image's generator. */
  #noise(length: number): Float32Array {
    const noise = new Float32Array(this.#generators.length * length)
    for (const [i, generator] of this.#generators.entries()) noise.set(generator.randn(length), i * length)
    return noise
  }
}

/** The array itself where the factor is 1, so that nothing is rounded twice. */
const scaled = (values: Float32Array, factor: number): Float32Array =>
  factor === 1 ? values : values.map((value) => value * factor)
