import type { SamplerName, Sampling } from '#shared/parameters.ts'
import { createDpmSolver } from './dpmSolver.ts'
import { createEuler } from './euler.ts'
import { createLcm } from './lcm.ts'
import { createLinear } from './linear.ts'
import { createPndm } from './pndm.ts'
import type { Prediction } from './prediction.ts'
import type { SchedulerConfig } from './schedulerConfig.ts'

/**
 * One run from noise to image. Samplers may remember earlier predictions, so every arm has its own; steps are taken in
 * order, each once. Arrays have any one length: elements never mix.
 */
export interface Sampler {
  /** Training steps visited, from noise to image; may be fractional, and one may be visited twice. */
  readonly timesteps: readonly number[]
  /** What standard normal noise is multiplied by to give the first sample. */
  readonly initNoiseSigma: number
  /**
   * Factor from the sampler's own sample at a step to latents at the variance-preserving scale, on which the model and
   * guidance work. 1 where the sampler keeps to that scale. `timesteps.length` is the finished sample.
   */
  latentScale(step: number): number
  /** ln(ᾱ/(1−ᾱ)) of the sample at a step. */
  logSnr(step: number): number
  /** Whether `advance` wants noise of its own at this step. */
  drawsNoise(step: number): boolean
  /** @param output the model's, for `sample` × `latentScale(step)` */
  predict(step: number, output: Float32Array, sample: Float32Array): Prediction
  /** The next sample. Guidance may have moved `prediction.predX0`. @param noise standard normal, where wanted */
  advance(step: number, prediction: Prediction, sample: Float32Array, noise?: Float32Array): Float32Array
}

/** Step by step equal to diffusers' schedulers of the same names (`test/golden/`). @throws HousestyleError `invalid-input` */
export function createSampler(config: SchedulerConfig, sampling: Pick<Sampling, 'sampler' | 'steps' | 'eta'>): Sampler {
  return makers[sampling.sampler](config, sampling)
}

/** How many times a run asks the model: PNDM visits one timestep twice. */
export const stepCount = ({ sampler, steps }: Pick<Sampling, 'sampler' | 'steps'>): number =>
  sampler === 'pndm' && steps > 1 ? steps + 1 : steps

const makers: Record<SamplerName, (config: SchedulerConfig, sampling: Pick<Sampling, 'steps' | 'eta'>) => Sampler> = {
  ddim: (config, { steps, eta }) => createLinear(config, 'ddim', steps, eta),
  ddpm: (config, { steps }) => createLinear(config, 'ddpm', steps, 0),
  pndm: (config, { steps }) => createPndm(config, steps),
  euler: (config, { steps }) => createEuler(config, steps, { ancestral: false }),
  euler_ancestral: (config, { steps }) => createEuler(config, steps, { ancestral: true }),
  dpmpp_2m: (config, { steps }) => createDpmSolver(config, steps),
  dpmpp_2m_karras: (config, { steps }) => createDpmSolver({ ...config, use_karras_sigmas: true }, steps),
  lcm: (config, { steps }) => createLcm(config, steps)
}
