import type { SchedulerConfig } from './schedulerConfig.ts'
import type { StepRule } from './stepRule.ts'

/**
 * Ancestral sampling (Ho et al. 2020, Eq. 6 and 7; Eq. 3 of the MMD guidance paper): the mean of the posterior
 * q(z_{t−1} | z_t, predX0), plus noise of its variance. The step before is the next one in the list, as in diffusers.
 */
export function ddpmStep(
  config: SchedulerConfig,
  alphas: Float64Array,
  visited: readonly number[],
  step: number
): StepRule {
  const timestep = visited[step]!
  const previous = visited[step + 1]
  const alpha = alphas[timestep]!
  const alphaPrevious = previous === undefined ? 1 : alphas[previous]!
  const alphaStep = alpha / alphaPrevious
  const betaStep = 1 - alphaStep
  const small = Math.max(((1 - alphaPrevious) / (1 - alpha)) * betaStep, 1e-20)
  const variance = config.variance_type.startsWith('fixed_large') ? betaStep : small
  return {
    x0: (Math.sqrt(alphaPrevious) * betaStep) / (1 - alpha),
    epsilon: 0,
    sample: (Math.sqrt(alphaStep) * (1 - alphaPrevious)) / (1 - alpha),
    noise: timestep > 0 ? Math.sqrt(variance) : 0
  }
}
