import type { Distances } from '#shared/measurements.ts'
import { medianDistance } from '../guidance/bandwidth.ts'
import { gaussianKernel } from '../guidance/kernels/gaussian.ts'
import { toVectors } from '../guidance/kernels/kernel.ts'
import { type MmdInput, pairShare, unbiasedMmd2 } from '../guidance/mmd.ts'
import { comparedRows } from '../guidance/rows.ts'
import { ofSumOne } from './attractingWeights.ts'
import { jackknifeVariance, type LeftOut, leaveOneOut, studentT95 } from './jackknife.ts'

/**
 * Measures batches against references that guidance never saw: unbiased MMD², Gaussian kernel, its bandwidth a median distance of
 * references alone, so that both arms are held against one and the same ruler. In latent space it is that of the whole set, in independent
 * features that of the references measured against, which alone are seen there. Of mixed sets each counts by its share in MMD²; the
 * bandwidth is the median over all pairs alike. Of more than a few hundred references some stand for all (`comparedRows`).
 */
export interface Ruler {
  /** @param batch B × length @returns null for a batch of one */
  distance(batch: Float32Array): number | null
  /** Both arms, B × length each, with intervals of nine in ten. @returns null for batches of one */
  compare(guided: Float32Array, unguided: Float32Array): Distances | null
}

/**
 * @param keptOut N × length: what is measured against @param all references that the bandwidth is taken from
 * @param weights of `keptOut`, of any sum; equal where left out
 * @returns null where MMD² is undefined: fewer than two kept-out references that have a weight, or all references alike
 */
export function createRuler(
  keptOut: Float32Array,
  all: Float32Array,
  length: number,
  weights?: readonly number[]
): Ruler | null {
  const bandwidth = medianDistance(comparedRows(all, length).rows, length)
  const compared = comparedRows(keptOut, length, weights)
  const shares = compared.weights && ofSumOne(compared.weights)
  if (bandwidth === null || compared.rows.length / length < 2 || (shares && pairShare(shares) === 0)) return null
  const kernel = gaussianKernel(bandwidth)
  const references = toVectors(compared.rows, length)
  const input = (batch: Float32Array): MmdInput => ({
    batch: toVectors(batch, length),
    references,
    kernel,
    ...(shares && { weights: shares })
  })
  const distance = (batch: Float32Array) => (batch.length / length < 2 ? null : unbiasedMmd2(input(batch)))
  return {
    distance,
    compare(guided, unguided) {
      const distances = [distance(guided), distance(unguided)] as const
      if (distances[0] === null || distances[1] === null) return null
      const parts = [leaveOneOut(input(guided)), leaveOneOut(input(unguided))] as const
      return {
        guided: distances[0],
        unguided: distances[1],
        interval: parts[0] && parts[1] && intervals(distances[0], distances[1], parts[0], parts[1])
      }
    }
  }
}

/** Pairs are left out as pairs: both arms have the noise in common. */
function intervals(guided: number, unguided: number, ofGuided: LeftOut, ofUnguided: LeftOut): Distances['interval'] {
  const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - b[i]!)
  const ofDifference = {
    batch: minus(ofGuided.batch, ofUnguided.batch),
    references: minus(ofGuided.references, ofUnguided.references)
  }
  const around = (value: number, parts: LeftOut): [number, number] => {
    const freedom = Math.min(parts.batch.length, parts.references.length) - 1
    const reach = studentT95(freedom) * Math.sqrt(jackknifeVariance(parts))
    return [value - reach, value + reach]
  }
  return {
    guided: around(guided, ofGuided),
    unguided: around(unguided, ofUnguided),
    difference: around(guided - unguided, ofDifference)
  }
}
