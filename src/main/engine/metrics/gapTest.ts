import type { GapTest } from '#shared/measurements.ts'
import { medianDistance } from '../guidance/bandwidth.ts'
import { pairShare } from '../guidance/mmd.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { ofSumOne } from './attractingWeights.ts'

const permutations = 499
/** More rows than these change the answer little and take long on large latents. */
const mostRows = 128

/**
 * Whether what the model draws by itself differs from the references at all: permutation test of the unbiased MMD²
 * (Gretton et al. 2012, Sect. 5), Gaussian kernel, median bandwidth. Without a gap guidance can only hurt. Weights stay in their places
 * while rows are shuffled through them, so that every division is measured by the same statistic.
 * @param drawn B × length, unguided @param references N × length @param weights of the references, with sum 1; equal where left out
 * @returns null for fewer than four rows on a side: no permutation could then be rare
 */
export function gapTest(
  drawn: Float32Array,
  references: Float32Array,
  length: number,
  weights?: readonly number[]
): GapTest | null {
  const first = Math.min(drawn.length / length, mostRows)
  const second = Math.min(references.length / length, mostRows)
  if (first < 4 || second < 4) return null
  const rows = new Float32Array((first + second) * length)
  rows.set(drawn.subarray(0, first * length))
  const chosen = someRows(references.length / length, weights !== undefined)
  for (const [i, row] of chosen.entries())
    rows.set(references.subarray(row * length, (row + 1) * length), (first + i) * length)
  const bandwidth = medianDistance(rows, length)
  if (bandwidth === null) return null

  const count = first + second
  const kernel = gaussianMatrix(rows, length, bandwidth)
  const order = Uint16Array.from({ length: count }, (_, i) => i)
  const shares = weights && ofSumOne(chosen.map((row) => weights[row]!))
  if (shares && pairShare(shares) === 0) return null
  const statistic = () => (shares ? weighted(kernel, order, shares) : unbiased(kernel, order, first))
  const mmd2 = statistic()
  const generator = new TorchGenerator(1)
  let asLarge = 0
  for (let p = 0; p < permutations; p++) {
    shuffle(order, generator)
    if (statistic() >= mmd2) asLarge++
  }
  return { mmd2, p: (asLarge + 1) / (permutations + 1) }
}

function gaussianMatrix(rows: Float32Array, length: number, bandwidth: number): Float64Array {
  const count = rows.length / length
  const kernel = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) {
      let squared = 0
      for (let k = 0; k < length; k++) squared += (rows[i * length + k]! - rows[j * length + k]!) ** 2
      kernel[i * count + j] = kernel[j * count + i] = Math.exp(-squared / (2 * bandwidth ** 2))
    }
  return kernel
}

/** Unbiased MMD² of the first `split` rows of an order against the others. */
function unbiased(kernel: Float64Array, order: Uint16Array, split: number): number {
  const count = order.length
  let [within, among, across] = [0, 0, 0]
  for (let a = 0; a < count; a++)
    for (let b = 0; b < a; b++) {
      const value = kernel[order[a]! * count + order[b]!]!
      if (a < split) within += value
      else if (b >= split) among += value
      else across += value
    }
  const rest = count - split
  return (2 * within) / (split * (split - 1)) + (2 * among) / (rest * (rest - 1)) - (2 * across) / (split * rest)
}

/** The same with weights, of sum 1, for the places of the others (`unbiasedMmd2`). */
function weighted(kernel: Float64Array, order: Uint16Array, weights: readonly number[]): number {
  const count = order.length
  const split = count - weights.length
  let [within, among, across] = [0, 0, 0]
  for (let a = 0; a < count; a++)
    for (let b = 0; b < a; b++) {
      const value = kernel[order[a]! * count + order[b]!]!
      if (a < split) within += value
      else if (b >= split) among += weights[a - split]! * weights[b - split]! * value
      else across += weights[a - split]! * value
    }
  return (2 * within) / (split * (split - 1)) + (2 * among) / pairShare(weights) - (2 * across) / split
}

/** The first rows, or some spread evenly over all of them where several sets follow one another. */
function someRows(count: number, spread: boolean): number[] {
  const chosen = Math.min(count, mostRows)
  return Array.from({ length: chosen }, (_, i) => (spread ? Math.floor((i * count) / chosen) : i))
}

/** Fisher and Yates, from the generator's uniform bits. */
function shuffle(order: Uint16Array, generator: TorchGenerator): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor((generator.bits() / 2 ** 32) * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
}
