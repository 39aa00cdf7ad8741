import { representatives } from '../tensors/someReferences.ts'

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

/** The rows at those places, one after another. */
export function rowsAt(rows: Float32Array, length: number, places: readonly number[]): Float32Array {
  const some = new Float32Array(places.length * length)
  for (const [to, row] of places.entries()) some.set(rows.subarray(row * length, (row + 1) * length), to * length)
  return some
}

/** So many rows are compared each with each, which takes a second or so; of 3,000 it would take minutes, in which nothing can be cancelled. */
const mostCompared = 300
/** And of more, so many with all, where it is the nearest that counts: among some that is farther than among all. */
const mostSought = 64

/**
 * Rows that are to be compared each with each, and for how many each stands: all for themselves, or, of very many, some for all, the same each
 * time, as likely as they have weight.
 * @param weights of the rows, of whatever sign; equal where left out @returns places, rising
 */
export function standing(count: number, weights?: ArrayLike<number>, most = mostCompared): Map<number, number> {
  const places = Array.from({ length: count }, (_, row) => row)
  if (count <= mostCompared) return new Map(places.map((row) => [row, 1]))
  const mass = Float64Array.from(places, (row) => Math.abs(weights?.[row] ?? 1))
  return new Map([...representatives(mass, most)].sort(([a], [b]) => a - b))
}

/**
 * Those rows themselves.
 * @param rows N × length @returns rows and their weights, of nearly the same sum
 */
export function comparedRows(
  rows: Float32Array,
  length: number,
  weights?: readonly number[]
): { rows: Float32Array; weights: readonly number[] | undefined } {
  const stands = standing(rows.length / length, weights)
  if (stands.size * length === rows.length) return { rows, weights }
  return {
    rows: rowsAt(rows, length, [...stands.keys()]),
    weights: weights && Array.from(stands, ([row, times]) => weights[row]! * times)
  }
}

/**
 * What is a usual distance among rows: the median distance of one to the nearest other; of very many, as some of them tell it.
 * @returns null for fewer than two rows, or where at least half have a twin
 */
export function usualGap(rows: Float32Array, length: number): number | null {
  const count = rows.length / length
  if (count < 2) return null
  const sought = standing(count, undefined, mostSought).keys()
  const gaps = Array.from(sought, (i) => Math.sqrt(nearestRow(rows, i, rows, length, i).squared))
  const usual = gaps.sort((a, b) => a - b)[gaps.length >> 1]!
  return usual === 0 ? null : usual
}

/** ‖v‖ */
export function norm(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum)
}

/**
 * The mean distance between two rows; 0 for fewer than two. Of very many, some stand for all (`comparedRows`).
 * @param all N × length @param allWeights of the rows, with sum 1: a pair counts by the product of both
 */
export function meanDistance(all: Float32Array, length: number, allWeights?: readonly number[]): number {
  const { rows, weights } = comparedRows(all, length, allWeights)
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
