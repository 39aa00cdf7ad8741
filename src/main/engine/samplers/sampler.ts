import type { Sampling } from '#shared/parameters.ts'
import { ddimStep } from './ddim.ts'
import { ddpmStep } from './ddpm.ts'
import { alphasCumprod, type SchedulerConfig, timesteps } from './schedulerConfig.ts'
import type { Prediction, StepRule } from './stepRule.ts'

export interface Sampler {
  /** Training steps visited, from noise to image. */
  timesteps: number[]
  /** Whether steps draw noise of their own. */
  stochastic: boolean
  /** @param step index into `timesteps`; arrays of any one length */
  predict(step: number, output: Float32Array, sample: Float32Array): Prediction
  rule(step: number): StepRule
}

/** Everything below is equal to diffusers' DDIMScheduler and DDPMScheduler (`test/golden/`). */
export function createSampler(config: SchedulerConfig, sampling: Sampling): Sampler {
  const alphas = alphasCumprod(config)
  const visited = timesteps(config, sampling.steps)
  const clip = config.clip_sample ? config.clip_sample_range : null
  const rules = visited.map((_, step) =>
    sampling.sampler === 'ddim'
      ? ddimStep(config, alphas, visited, step, sampling.eta)
      : ddpmStep(config, alphas, visited, step)
  )
  return {
    timesteps: visited,
    stochastic: rules.some((rule) => rule.noise !== 0),
    predict: (step, output, sample) => predict(config.prediction_type, alphas[visited[step]!]!, clip, output, sample),
    rule: (step) => rules[step]!
  }
}

/**
 * Ho et al. 2020, Eq. 15 (ε) and Salimans and Ho 2022, App. D (v):
 * predX0 = (z − √(1−ᾱ)·ε)/√ᾱ; predX0 = √ᾱ·z − √(1−ᾱ)·v and ε = √ᾱ·v + √(1−ᾱ)·z.
 * ε stays as predicted when predX0 is clipped, as diffusers does.
 */
function predict(
  type: SchedulerConfig['prediction_type'],
  alpha: number,
  clip: number | null,
  output: Float32Array,
  sample: Float32Array
): Prediction {
  const signal = Math.sqrt(alpha)
  const noise = Math.sqrt(1 - alpha)
  const predX0 = new Float32Array(sample.length)
  const epsilon = new Float32Array(sample.length)
  for (let i = 0; i < sample.length; i++) {
    const z = sample[i]!
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
