import { ownReference } from './ownReference.ts'
import { norm, squaredDistance } from './rows.ts'

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
  const squared = new Float64Array(count * count)
  const pairs: number[] = []
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) {
      const apart = squaredDistance(references, i, references, j, length)
      squared[i * count + j] = squared[j * count + i] = apart
      pairs.push(apart)
    }
  const bandwidth2 = pairs.sort((a, b) => a - b)[Math.floor(pairs.length * nearPairs)] ?? 0
  const near = (i: number, j: number) => {
    const apart = squared[i * count + j]!
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
