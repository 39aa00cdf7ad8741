import { medianDistance } from '../guidance/bandwidth.ts'
import { gaussianKernel } from '../guidance/kernels/gaussian.ts'
import { toVectors } from '../guidance/kernels/kernel.ts'
import { pairShare, unbiasedMmd2 } from '../guidance/mmd.ts'
import { ofSumOne } from './attractingWeights.ts'

/**
 * Measures batches against references that guidance never saw: unbiased MMD², Gaussian kernel, its bandwidth the
 * median distance within the whole set, so that both arms are held against one and the same ruler. Of mixed sets each counts by its
 * share in MMD²; the bandwidth is the median over all pairs alike.
 */
export interface Ruler {
  /** @param batch B × length @returns null for a batch of one */
  distance(batch: Float32Array): number | null
}

/**
 * @param keptOut N × length: what is measured against @param all every reference, for the bandwidth
 * @param weights of `keptOut`, of any sum; equal where left out
 * @returns null where MMD² is undefined: fewer than two kept-out references that have a weight, or all references alike
 */
export function createRuler(
  keptOut: Float32Array,
  all: Float32Array,
  length: number,
  weights?: readonly number[]
): Ruler | null {
  const bandwidth = medianDistance(all, length)
  const shares = weights && ofSumOne(weights)
  if (bandwidth === null || keptOut.length / length < 2 || (shares && pairShare(shares) === 0)) return null
  const kernel = gaussianKernel(bandwidth)
  const references = toVectors(keptOut, length)
  return {
    distance(batch) {
      if (batch.length / length < 2) return null
      return unbiasedMmd2({ batch: toVectors(batch, length), references, kernel, ...(shares && { weights: shares }) })
    }
  }
}
