import type { MmdInput } from '../guidance/mmd.ts'

/** The unbiased MMD² without each member of the batch, and without each reference in turn. */
export interface LeftOut {
  batch: number[]
  references: number[]
}

/**
 * What the unbiased MMD² (`unbiasedMmd2`) comes to without one vector, for every vector: from row sums, so it costs no more than the
 * estimate itself. Weights of the references that are left are scaled back to sum 1.
 * @returns null for fewer than three vectors on a side, or where two references have all the weight: the rest would be undefined
 */
export function leaveOneOut({ batch, references, weights, kernel }: MmdInput): LeftOut | null {
  const [count, known] = [batch.length, references.length]
  if (count < 3 || known < 3) return null
  const w = weights ?? references.map(() => 1 / known)
  const inBatch = rowSums(batch, (i, j) => kernel(batch[i]!, batch[j]!))
  const inReferences = rowSums(references, (i, j) => w[j]! * kernel(references[i]!, references[j]!))
  const toReferences = new Float64Array(count)
  const toBatch = new Float64Array(known)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < known; j++) {
      const value = kernel(batch[i]!, references[j]!)
      toReferences[i]! += w[j]! * value
      toBatch[j]! += value / count
    }
  const withinBatch = total(inBatch)
  const across = total(toReferences)
  const withinReferences = w.reduce((sum, weight, i) => sum + weight * inReferences[i]!, 0)
  const squares = w.reduce((sum, weight) => sum + weight ** 2, 0)
  const own = withinReferences / (1 - squares)
  const mean = withinBatch / (count * (count - 1))

  const withoutOne = Array.from(
    inBatch,
    (sum, i) =>
      (withinBatch - 2 * sum) / ((count - 1) * (count - 2)) + own - (2 * (across - toReferences[i]!)) / (count - 1)
  )
  const withoutReference = w.map((weight, j) => {
    const left = 1 - weight
    const pairs = left ** 2 - (squares - weight ** 2)
    const rest = (withinReferences - 2 * weight * inReferences[j]!) / pairs
    return mean + rest - (2 * (across / count - weight * toBatch[j]!)) / left
  })
  return withoutReference.every(Number.isFinite) ? { batch: withoutOne, references: withoutReference } : null
}

/**
 * The jackknife's variance of a statistic of two samples (Arvesen 1969): Σ over both of (n − 1)/n Σ (θ₍ᵢ₎ − θ̄)². For degenerate
 * statistics, such as MMD² between alike distributions, it errs toward too much.
 */
export function jackknifeVariance({ batch, references }: LeftOut): number {
  const part = (values: readonly number[]) => {
    const mean = total(values) / values.length
    return ((values.length - 1) / values.length) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  return part(batch) + part(references)
}

/**
 * The 95 % point of Student's t, by its expansion around the normal one (Abramowitz and Stegun, 26.7.5); for two degrees of freedom
 * 1 % too small, for more less.
 */
export function studentT95(freedom: number): number {
  const z = 1.6448536269514722
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  ]
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z)
}

/** Sums over all others of a row. */
function rowSums(vectors: readonly unknown[], value: (i: number, j: number) => number): Float64Array {
  return Float64Array.from(vectors, (_, i) =>
    vectors.reduce((sum: number, __, j) => (i === j ? sum : sum + value(i, j)), 0)
  )
}

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0)
