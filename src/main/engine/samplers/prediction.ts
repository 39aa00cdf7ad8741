import type { SchedulerConfig } from './schedulerConfig.ts'

/** What the model's output says about a sample: the predicted clean latents and the predicted noise. */
export interface Prediction {
  predX0: Float32Array
  epsilon: Float32Array
}

/** z = signal · x0 + noise · n: √ᾱ and √(1−ᾱ). */
export interface Level {
  signal: number
  noise: number
}

export type PredictionType = SchedulerConfig['prediction_type']

/** The level of a cumulative alpha. */
export const levelOfAlpha = (alpha: number): Level => ({ signal: Math.sqrt(alpha), noise: Math.sqrt(1 - alpha) })

/** The level of a noise-to-signal ratio σ = √((1−ᾱ)/ᾱ) (Karras et al. 2022). */
export function levelOfSigma(sigma: number): Level {
  const signal = 1 / Math.sqrt(sigma ** 2 + 1)
  return { signal, noise: sigma * signal }
}

/** The logarithm of the signal-to-noise ratio, ln(ᾱ/(1−ᾱ)): −∞ for pure noise. */
export const logSnr = ({ signal, noise }: Level): number => 2 * Math.log(signal / noise)

/**
 * Ho et al. 2020, Eq. 15 (ε) and Salimans and Ho 2022, App. D (v):
 * predX0 = (z − √(1−ᾱ)·ε)/√ᾱ; predX0 = √ᾱ·z − √(1−ᾱ)·v and ε = √ᾱ·v + √(1−ᾱ)·z.
 * ε stays as predicted when predX0 is clipped, as diffusers does.
 * @param clip the largest value of predX0, null for no clipping
 */
export function predictFrom(
  type: PredictionType,
  { signal, noise }: Level,
  clip: number | null,
  output: Float32Array,
  latents: Float32Array
): Prediction {
  const predX0 = new Float32Array(latents.length)
  const epsilon = new Float32Array(latents.length)
  for (let i = 0; i < latents.length; i++) {
    const z = latents[i]!
    const o = output[i]!
    let x0: number
    switch (type) {
      case 'epsilon':
        x0 = (z - noise * o) / signal
        epsilon[i] = o
        break
      case 'v_prediction':
        x0 = signal * z - noise * o
        epsilon[i] = signal * o + noise * z
        break
      case 'sample':
        x0 = o
        epsilon[i] = (z - signal * o) / noise
        break
    }
    predX0[i] = clip === null ? x0 : Math.min(Math.max(x0, -clip), clip)
  }
  return { predX0, epsilon }
}

/** The model output that would have predicted `predX0`: the inverse of `predictFrom`. */
export function outputFor(
  type: PredictionType,
  { signal, noise }: Level,
  predX0: Float32Array,
  latents: Float32Array
): Float32Array {
  switch (type) {
    case 'epsilon':
      return predX0.map((x0, i) => (latents[i]! - signal * x0) / noise)
    case 'v_prediction':
      return predX0.map((x0, i) => (signal * latents[i]! - x0) / noise)
    case 'sample':
      return predX0
  }
}
