/** The golden ratio's multiples fill an interval evenly, however many there are (Weyl 1916), and in step with no list of prompts. */
const golden = (Math.sqrt(5) - 1) / 2

/**
 * The reference that an image of a batch has to itself: references are given out in proportion to their weights.
 * @param member the image's place in the batch
 * @param weights how much each reference counts for the image; negative ones repel
 * @returns the reference's place; null where none attracts
 */
export function ownReference(member: number, weights: Float32Array): number | null {
  let left = (((member + 0.5) * golden) % 1) * weights.reduce((sum, weight) => sum + Math.max(0, weight), 0)
  let last: number | null = null
  for (const [j, weight] of weights.entries()) {
    if (weight <= 0) continue
    last = j
    left -= weight
    if (left < 0) break
  }
  return last
}
