import type { Kernel, Vector } from './kernels/kernel.ts'

/**
 * MMD² between a batch and a reference set, in double precision and by the book: the reference for every fast form,
 * and what measurements are made with. Golden numbers: `test/golden/mmd_golden.json`.
 */
export interface MmdInput {
  /** B vectors. */
  batch: readonly Vector[]
  /** N vectors. */
  references: readonly Vector[]
  /** N weights that sum to 1; equal ones when left out. */
  weights?: readonly number[]
  kernel: Kernel
}

/** What multiplies the kernel of a pair (paper, Eq. 10): the prompts' kernel, and for references their weights. */
export interface PairAffinity {
  self(i: number, j: number): number
  cross(i: number, j: number): number
}

const equalWeights = (count: number): number[] => new Array<number>(count).fill(1 / count)

/** The biased V-statistic, diagonals included: Σk(z,z')/B² + Σ w w' k(r,r') − 2 Σ w k(z,r)/B. */
export function biasedMmd2({ batch, references, weights = equalWeights(references.length), kernel }: MmdInput): number {
  const inBatch = mean(batch, (z) => mean(batch, (other) => kernel(z, other)))
  const cross = mean(batch, (z) => weightedSum(references, weights, (r) => kernel(z, r)))
  const inReferences = weightedSum(references, weights, (r) =>
    weightedSum(references, weights, (other) => kernel(r, other))
  )
  return inBatch + inReferences - 2 * cross
}

/**
 * The unbiased U-statistic (Gretton et al. 2012, Eq. 3): the diagonals are left out. Its expectation is zero when both
 * samples come from one distribution; single values then scatter around zero, on both sides. With weights w of sum 1 the references'
 * term is Σ_{i≠j} w_i w_j k(r_i, r_j) / (1 − Σ w_i²), which for equal weights is the mean over pairs.
 * @throws RangeError for fewer than two vectors on either side, or when one reference has all the weight
 */
export function unbiasedMmd2({ batch, references, weights, kernel }: MmdInput): number {
  if (batch.length < 2 || references.length < 2)
    throw new RangeError('The unbiased MMD² needs at least two vectors on each side.')
  const cross = mean(batch, (z) =>
    weights ? weightedSum(references, weights, (r) => kernel(z, r)) : mean(references, (r) => kernel(z, r))
  )
  const inReferences = weights ? weightedPairs(references, weights, kernel) : offDiagonalMean(references, kernel)
  return offDiagonalMean(batch, kernel) + inReferences - 2 * cross
}

/**
 * ∇_{z_i} of the biased MMD², for every member of the batch (paper, Eq. 6):
 * 2/B² Σ_j ∇k(z_i, z_j) − 2/B Σ_j w_j ∇k(z_i, r_j). The term with j = i is part of the sum: it is zero for kernels of
 * the distance, and half of ∇k(z, z) for others, which the factor 2 makes whole.
 */
export function mmd2Gradient({
  batch,
  references,
  weights = equalWeights(references.length),
  affinity = { self: () => 1, cross: (_, j) => weights[j]! },
  kernel
}: MmdInput & { affinity?: PairAffinity }): Vector[] {
  const count = batch.length
  return batch.map((z, i) => {
    const out = new Float64Array(z.length)
    for (const [j, other] of batch.entries()) kernel(z, other, { out, scale: (2 * affinity.self(i, j)) / count ** 2 })
    for (const [j, reference] of references.entries())
      kernel(z, reference, { out, scale: (-2 * affinity.cross(i, j)) / count })
    return out
  })
}

function offDiagonalMean(vectors: readonly Vector[], kernel: Kernel): number {
  let sum = 0
  for (let i = 0; i < vectors.length; i++) for (let j = 0; j < i; j++) sum += 2 * kernel(vectors[i]!, vectors[j]!)
  return sum / (vectors.length * (vectors.length - 1))
}

/** The mean over pairs of different vectors, each pair by its weights. @param weights with sum 1 */
function weightedPairs(vectors: readonly Vector[], weights: readonly number[], kernel: Kernel): number {
  let sum = 0
  for (let i = 0; i < vectors.length; i++)
    for (let j = 0; j < i; j++) sum += 2 * weights[i]! * weights[j]! * kernel(vectors[i]!, vectors[j]!)
  const pairs = pairShare(weights)
  if (pairs <= 0) throw new RangeError('The unbiased MMD² needs at least two references that have a weight.')
  return sum / pairs
}

/** 1 − Σ w², what pairs of different vectors have of all pairs; 0, also in spite of rounding, where one has all the weight. */
export function pairShare(weights: readonly number[]): number {
  const share = 1 - weights.reduce((sum, weight) => sum + weight ** 2, 0)
  return share > 1e-9 ? share : 0
}

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  let sum = 0
  for (const item of items) sum += value(item)
  return sum / items.length
}

function weightedSum<T>(items: readonly T[], weights: readonly number[], value: (item: T) => number): number {
  let sum = 0
  for (const [i, item] of items.entries()) sum += weights[i]! * value(item)
  return sum
}
