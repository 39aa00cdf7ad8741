/** From so many times the distance where it ends, a pull has all of its strength. */
const wholeFrom = 1.5
/** Of a set that the model draws by itself, so many of the images are nearer than its references usually are. */
const nearestShare = 0.25
/** Fewer images say nothing of what the model draws by itself. */
const leastBatch = 4
/** The share of that distance from which the farthest of these says that the model does not know the set, at 1 for certain. */
const unknownFrom = 0.9

/**
 * What each image's pull by shifts is multiplied by: none where it is as near as `stopAt`, all of it half as far again. It fades and
 * does not end for good, since predictions of early steps are blurred, and what is near in them may yet go astray.
 *
 * As long as hardly an image is as near as that, the set is one that the model does not draw by itself, and falls back from as
 * soon as it is let be: then all images are pulled with all there is.
 * @param distances of the batch's images, as shares of the references' own from one another
 */
export function fadingPulls(distances: readonly number[], stopAt: number): number[] {
  const sorted = distances.map((distance) => distance / stopAt).sort((a, b) => a - b)
  const nearest = sorted[Math.floor(sorted.length * nearestShare)]!
  const unknown = distances.length < leastBatch ? 0 : between(nearest, unknownFrom, 1)
  return distances.map((distance) => Math.max(unknown, between(distance / stopAt, 1, wholeFrom)))
}

/** 0 up to `from`, 1 from `to` on, a straight line between. */
const between = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)))
