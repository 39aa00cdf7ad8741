import type { Prediction } from './prediction.ts'

/**
 * One step from z_t to z_{t−1} as a linear rule, the same for every element:
 * z_{t−1} = x0·predX0 + epsilon·ε + sample·z_t + noise·n, with n standard normal. `noise` 0 means that none is drawn.
 */
export interface StepRule {
  x0: number
  epsilon: number
  sample: number
  noise: number
}

/** Applies a step rule; `noise` may be left out where the rule draws none. */
export function applyStep(
  rule: StepRule,
  { predX0, epsilon }: Prediction,
  sample: Float32Array,
  noise?: Float32Array
): Float32Array {
  const next = new Float32Array(sample.length)
  for (let i = 0; i < next.length; i++) {
    next[i] =
      rule.x0 * predX0[i]! +
      rule.epsilon * epsilon[i]! +
      rule.sample * sample[i]! +
      (noise === undefined ? 0 : rule.noise * noise[i]!)
  }
  return next
}
