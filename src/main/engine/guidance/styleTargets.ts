import { ownReference } from './ownReference.ts'
import { comparedRows, norm, squaredDistance } from './rows.ts'

/** Where the style channels of each image of a batch are led under the step rule `target`. */
export interface StyleTargets {
  /**
   * The mean of the references near to one of them, which is the image's own, at the references' usual size.
   * @param member the image's place in the batch
   * @param weights how much each reference counts for the image; negative ones repel
   * @returns null where nothing attracts
   */
  of(member: number, weights: Float32Array): Float32Array | null
}

/** Of the pairs of references are nearer than the bandwidth: as many as are of one style where five are mixed evenly. */
const nearPairs = 0.2

/**
 * One mean shift from a reference under a Gaussian kernel (Comaniciu and Meer 2002). What single references add of their subjects
 * averages out in a set of one style, and a set of several keeps them apart: each image gets one, in proportion to the weights.
 * @param references N × length
 */
export function createStyleTargets(references: Float32Array, length: number): StyleTargets {
  const count = references.length / length
  const bandwidth2 = nearestPairs(comparedRows(references, length).rows, length)
  const near = (i: number, j: number) => {
    const apart = squaredDistance(references, i, references, j, length)
    return apart === 0 ? 1 : bandwidth2 === 0 ? 0 : Math.exp(-apart / (2 * bandwidth2))
  }
  const sizes = Array.from({ length: count }, (_, j) => norm(references.subarray(j * length, (j + 1) * length)))
  const known = new Map<number, Float32Array | null>()

  function find(member: number, weights: Float32Array): Float32Array | null {
    const own = ownReference(member, weights)
    if (own === null) return null
    const mean = new Float32Array(length)
    let usual = 0
    let total = 0
    for (let j = 0; j < count; j++) {
      const weight = weights[j]! * near(own, j)
      for (let k = 0; k < length; k++) mean[k]! += weight * references[j * length + k]!
      usual += Math.abs(weight) * sizes[j]!
      total += Math.abs(weight)
    }
    const size = norm(mean)
    return size === 0 ? null : mean.map((value) => (value * usual) / total / size)
  }

  return {
    of(member, weights) {
      if (!known.has(member)) known.set(member, find(member, weights))
      return known.get(member)!
    }
  }
}

/** The squared distance that the nearest pairs are within, a share `nearPairs` of all. */
function nearestPairs(rows: Float32Array, length: number): number {
  const pairs: number[] = []
  for (let i = 0; i * length < rows.length; i++)
    for (let j = 0; j < i; j++) pairs.push(squaredDistance(rows, i, rows, j, length))
  return pairs.sort((a, b) => a - b)[Math.floor(pairs.length * nearPairs)] ?? 0
}
