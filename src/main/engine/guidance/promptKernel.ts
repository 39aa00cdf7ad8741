import type { PromptAware } from '#shared/parameters.ts'
import type { Affinities } from '../tensors/backend.ts'

/** Below this a row of affinities says nothing but rounding. */
const smallestSum = 1e-12

/** Unit vectors of prompts; null for a reference without one, which counts for every prompt. */
export interface PromptVectors {
  batch: readonly Float32Array[]
  references: readonly (Float32Array | null)[]
}

/**
 * The prompts' kernel k_p of the product kernel k_p · k_z (paper, Eq. 10 and 11), on embeddings of unit length: a Gaussian,
 * or the cosine cut at zero. It multiplies repulsion as well as attraction.
 * @param weights of the references, with sum 1
 */
export function promptAffinities(
  { kernel, bandwidth, balanced }: PromptAware,
  { batch, references }: PromptVectors,
  weights: ArrayLike<number>
): Affinities {
  const like = (u: Float32Array, v: Float32Array | null): number => {
    if (v === null || kernel === 'off') return 1
    let cosine = 0
    for (let k = 0; k < u.length; k++) cosine += u[k]! * v[k]!
    if (kernel === 'cosine') return Math.max(0, cosine)
    // |u − v|² = 2 − 2 cos for unit vectors.
    return Math.exp(-Math.max(0, 1 - cosine) / bandwidth ** 2)
  }
  const pairs = (rows: number, columns: number, value: (i: number, j: number) => number) =>
    Float32Array.from({ length: rows * columns }, (_, k) => value(Math.floor(k / columns), k % columns))
  const cross = pairs(batch.length, references.length, (i, j) => weights[j]! * like(batch[i]!, references[j]!))
  return {
    self: pairs(batch.length, batch.length, (i, j) => like(batch[i]!, batch[j]!)),
    cross: balanced ? balancedRows(cross, weights) : cross
  }
}

/**
 * Rows in which what attracts has the sum that it has in the weights; the weights themselves where nothing attracts. What repels
 * keeps its proportion to it, up to the share that it has in the weights: a prompt that is like the captions of what repels and
 * hardly like the others' is not driven away without bounds. Without repulsion rows have the sum 1.
 */
function balancedRows(cross: Float32Array, weights: ArrayLike<number>): Float32Array {
  const repelling = repulsionIn(weights)
  const attracting = 1 + repelling
  const scaled = new Float32Array(cross.length)
  for (let start = 0; start < cross.length; start += weights.length) {
    const row = cross.subarray(start, start + weights.length)
    const sum = row.reduce((total, value) => total + Math.max(0, value), 0)
    const repels = (repulsionIn(row) * attracting) / sum
    const within = repels > repelling ? repelling / repels : 1
    for (let j = 0; j < row.length; j++) {
      const balanced = (row[j]! * attracting) / sum
      scaled[start + j] = sum > smallestSum ? balanced * (balanced < 0 ? within : 1) : weights[j]!
    }
  }
  return scaled
}

/** The sum of what is negative, without its sign. */
function repulsionIn(weights: ArrayLike<number>): number {
  let sum = 0
  for (let j = 0; j < weights.length; j++) sum += Math.max(0, -weights[j]!)
  return sum
}

/**
 * The mean of the states of a prompt's own tokens, scaled to unit length; null where it has none. Padding is left out: most encoders
 * give it states too, alike for all prompts, which would make any two of them look related.
 * @param states tokens × width @param own from the first of its tokens to before the last
 */
export function promptVector(
  states: Float32Array,
  width: number,
  own: { from: number; to: number }
): Float32Array | null {
  const mean = new Float32Array(width)
  for (let i = own.from * width; i < own.to * width; i++) mean[i % width]! += states[i]!
  const size = Math.sqrt(mean.reduce((sum, x) => sum + x * x, 0))
  return size === 0 ? null : mean.map((x) => x / size)
}
