import type { Prediction } from './prediction.ts'

/** Eta (`Sampling.eta`) at a step whose sample has this ln(ᾱ/(1−ᾱ)). */
export type EtaAt = (step: number, logSnr: number) => number

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
  /**
   * What share of a shift of predX0 reaches the next sample's clean latents: all of it where the noise stays as predicted; where it is
   * found from the moved predX0, as much as is removed of it, what is replaced by fresh noise included.
   */
  shiftTaken(step: number): number
  /** What share of an earlier shift of the sample's clean latents is still in the next one, were predX0 to stay. */
  shiftKept(step: number): number
  /** Whether `advance` wants noise of its own at this step. */
  drawsNoise(step: number): boolean
  /** Once a step, before `advance`. @param output the model's, for `sample` × `latentScale(step)` */
  predict(step: number, output: Float32Array, sample: Float32Array): Prediction
  /** The next sample. Guidance may have moved `prediction.predX0`. @param noise standard normal, where wanted */
  advance(step: number, prediction: Prediction, sample: Float32Array, noise?: Float32Array): Float32Array
}
