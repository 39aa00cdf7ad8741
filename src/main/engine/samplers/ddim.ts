import type { SchedulerConfig } from './schedulerConfig.ts'
import type { StepRule } from './stepRule.ts'

/**
 * DDIM (Song et al. 2021, Eq. 12): z_{t−1} = √ᾱ'·predX0 + √(1−ᾱ'−σ²)·ε + σ·n,
 * σ = η·√((1−ᾱ')/(1−ᾱ)·(1−ᾱ/ᾱ')) (Eq. 16). The step before is t − ⌊T/n⌋ for every spacing, as in diffusers.
 */
export function ddimStep(
  config: SchedulerConfig,
  alphas: Float64Array,
  visited: readonly number[],
  step: number,
  eta: number
): StepRule {
  const timestep = visited[step]!
  const previous = timestep - Math.floor(config.num_train_timesteps / visited.length)
  const alpha = alphas[timestep]!
  const alphaPrevious = previous >= 0 ? alphas[previous]! : (config.set_alpha_to_one ?? true) ? 1 : alphas[0]!
  const variance = ((1 - alphaPrevious) / (1 - alpha)) * (1 - alpha / alphaPrevious)
  const sigma = eta * Math.sqrt(Math.max(variance, 0))
  return {
    x0: Math.sqrt(alphaPrevious),
    epsilon: Math.sqrt(Math.max(1 - alphaPrevious - sigma ** 2, 0)),
    sample: 0,
    noise: sigma
  }
}
