import { HousestyleError } from '#shared/failure.ts'
import type { PreparedKernel } from '../../tensors/backend.ts'
import type { RivalInput } from './rivalInput.ts'

const rounds = 200
/** Weight of |w|² beside the mean cross-entropy; latents are standardised. */
const ridge = 0.05

/**
 * Classifier guidance as the paper's table has it: a logistic regression tells references from what the model draws by
 * itself, and images move up the logarithm of "reference": −1/B Σ_i ln σ(w·z_i + b).
 * @throws HousestyleError `invalid-input` without base samples
 */
export function classifier({ references, base, length }: RivalInput): PreparedKernel {
  if (base === null || base.length === 0)
    throw new HousestyleError('invalid-input', 'Classifier guidance needs unguided images to tell the references from.')
  const { weights, bias } = fitLogistic(references, base, length)
  return {
    async gradient(latents) {
      const batch = latents.length / length
      const gradient = new Float32Array(latents.length)
      let value = 0
      for (let i = 0; i < batch; i++) {
        let logit = bias
        for (let k = 0; k < length; k++) logit += weights[k]! * latents[i * length + k]!
        value += Math.log1p(Math.exp(-logit)) / batch
        const doubt = 1 / (1 + Math.exp(logit))
        for (let k = 0; k < length; k++) gradient[i * length + k] = (-doubt * weights[k]!) / batch
      }
      return { gradient, selfTerm: value, crossTerm: 0 }
    }
  }
}

/** Gradient descent on the mean cross-entropy, both classes in equal shares. */
function fitLogistic(
  references: Float32Array,
  base: Float32Array,
  length: number
): { weights: Float64Array; bias: number } {
  const sides = [
    { rows: references, label: 1, share: length / references.length / 2 },
    { rows: base, label: 0, share: length / base.length / 2 }
  ]
  const scale = usualSize(references, base)
  const weights = new Float64Array(length)
  let bias = 0
  for (let round = 0; round < rounds; round++) {
    const slope = Float64Array.from(weights, (w) => ridge * w)
    let biasSlope = 0
    for (const { rows, label, share } of sides)
      for (let start = 0; start < rows.length; start += length) {
        let logit = bias
        for (let k = 0; k < length; k++) logit += (weights[k]! * rows[start + k]!) / scale
        const error = (1 / (1 + Math.exp(-logit)) - label) * share
        for (let k = 0; k < length; k++) slope[k]! += (error * rows[start + k]!) / scale
        biasSlope += error
      }
    // The loss curves at most by a quarter of the mean squared length of a row, plus the ridge.
    const step = 1 / (length / 4 + ridge)
    for (let k = 0; k < length; k++) weights[k]! -= step * slope[k]!
    bias -= biasSlope
  }
  return { weights: weights.map((w) => w / scale), bias }
}

/** Root mean square of all numbers. */
function usualSize(a: Float32Array, b: Float32Array): number {
  const squares = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0)
  return Math.sqrt((squares(a) + squares(b)) / (a.length + b.length)) || 1
}
