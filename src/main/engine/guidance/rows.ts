/** Σ (a_k − b_k)² of two rows of flat arrays. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number, length: number): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += (a[i * length + k]! - b[j * length + k]!) ** 2
  return sum
}

/** Adds `factor` · (a_i − b_j) to row i of `out`. */
export function addDifference(
  out: Float32Array,
  factor: number,
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  length: number
): void {
  for (let k = 0; k < length; k++) {
    const at = i * length + k
    out[at] = out[at]! + factor * (a[at]! - b[j * length + k]!)
  }
}

/** The row of `b` nearest to row i of `a`, and how far it is (squared). @param except a row of `b` that does not count */
export function nearestRow(
  a: Float32Array,
  i: number,
  b: Float32Array,
  length: number,
  except = -1
): { row: number; squared: number } {
  let best = { row: 0, squared: Number.POSITIVE_INFINITY }
  for (let j = 0; j * length < b.length; j++) {
    if (j === except) continue
    const squared = squaredDistance(a, i, b, j, length)
    if (squared < best.squared) best = { row: j, squared }
  }
  return best
}

/**
 * What is a usual distance among rows: the median distance of one to the nearest other.
 * @returns null for fewer than two rows, or where at least half have a twin
 */
export function usualGap(rows: Float32Array, length: number): number | null {
  const count = rows.length / length
  if (count < 2) return null
  const gaps = Array.from({ length: count }, (_, i) => Math.sqrt(nearestRow(rows, i, rows, length, i).squared))
  const usual = gaps.sort((a, b) => a - b)[count >> 1]!
  return usual === 0 ? null : usual
}

/** ‖v‖ */
export function norm(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum)
}

/**
 * The mean distance between two rows; 0 for fewer than two.
 * @param rows N × length @param weights of the rows, with sum 1: a pair counts by the product of both
 */
export function meanDistance(rows: Float32Array, length: number, weights?: readonly number[]): number {
  const count = rows.length / length
  let sum = 0
  let pairs = weights ? 0 : (count * (count - 1)) / 2
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) {
      const weight = weights ? weights[i]! * weights[j]! : 1
      if (weights) pairs += weight
      sum += weight * Math.sqrt(squaredDistance(rows, i, rows, j, length))
    }
  return pairs === 0 ? 0 : sum / pairs
}
