import { meanDistance } from '../guidance/rows.ts'

/**
 * How different guided images are from one another: their mean distance as a share of the lesser of what unguided images and
 * references have among themselves. A batch of one style is less varied than the model and about as varied as its set; well
 * below 1 it has collapsed into one picture. Against unguided images too, since a batch of one prompt varies less than a set.
 * @param guided, unguided B × length latents @param references N × length
 * @param weights of the references, with sum 1; equal where left out
 * @returns null where fewer than two of a kind, or images all alike, leave nothing to compare with
 */
export function variety(
  guided: Float32Array,
  unguided: Float32Array,
  references: Float32Array,
  length: number,
  weights?: readonly number[]
): number | null {
  const usual = Math.min(meanDistance(unguided, length), meanDistance(references, length, weights))
  return usual === 0 || guided.length < 2 * length ? null : meanDistance(guided, length) / usual
}
