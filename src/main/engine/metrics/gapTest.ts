import type { GapTest } from '#shared/measurements.ts'
import { medianDistance } from '../guidance/bandwidth.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'

const permutations = 499
/** More rows than these change the answer little and take long on large latents. */
const mostRows = 128

/**
 * Whether what the model draws by itself differs from the references at all: permutation test of the unbiased MMD²
 * (Gretton et al. 2012, Sect. 5), Gaussian kernel, median bandwidth. Without a gap guidance can only hurt.
 * @param drawn B × length, unguided @param references N × length
 * @returns null for fewer than four rows on a side: no permutation could then be rare
 */
export function gapTest(drawn: Float32Array, references: Float32Array, length: number): GapTest | null {
  const first = Math.min(drawn.length / length, mostRows)
  const second = Math.min(references.length / length, mostRows)
  if (first < 4 || second < 4) return null
  const rows = new Float32Array((first + second) * length)
  rows.set(drawn.subarray(0, first * length))
  rows.set(references.subarray(0, second * length), first * length)
  const bandwidth = medianDistance(rows, length)
  if (bandwidth === null) return null

  const count = first + second
  const kernel = gaussianMatrix(rows, length, bandwidth)
  const order = Uint16Array.from({ length: count }, (_, i) => i)
  const statistic = () => unbiased(kernel, order, first)
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

/** Fisher and Yates, from the generator's uniform bits. */
function shuffle(order: Uint16Array, generator: TorchGenerator): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor((generator.bits() / 2 ** 32) * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
}
