import type { PaletteDistances } from './referenceTerms.ts'

/** From so many times the distance where it ends, a pull has all of its strength. */
const wholeFrom = 1.5
/** Of a set that the model draws by itself, so many of the images are nearer than its references usually are. */
const nearestShare = 0.25
/** Fewer images say nothing of what the model draws by itself. */
const leastBatch = 4
/** The share of the distance where it ends from which the farthest of these says that hardly an image is near, at 1 for certain. */
const hardlyNearFrom = 0.9
/**
 * Before a stage has pulled, the farthest of these stands at 0.85 to 1.2 of the references' own distance in most styles that the
 * embedded model knows, at 1.24 to 2.9 in those that it does not (stickies, gold, linocut, blueprint, Harbour; docs/guidance.md).
 */
const knownUntil = 1.1
const unknownFrom = 1.25

/**
 * By how much the images of a batch are to be pulled at a step.
 * @param distances of the images from the palettes that they take
 * @param own the same of the references
 * @param first the place in the batch of the first of the images: those drawn one after the other are judged one by one
 */
export type FadingPulls = (distances: Float32Array, own: PaletteDistances, first: number) => number[]

/**
 * Pulls by shifts that fade as images come near. What counts as near depends on the set. Where the model draws it by itself, as the
 * first distances tell, images are let be that lie within so many of the references' spreads; sets that it does not know fall back from as
 * soon as they are let be, and are led to where references usually are.
 * @param stopAt times the references' usual distance
 * @param spreadsKnown by so many spreads images of a set that the model knows may be farther
 */
export function createFadingPulls(stopAt: number, spreadsKnown: number): FadingPulls {
  const ends = new Map<number, number>()
  return (distances, { usual, spread }, first) => {
    const shares = Array.from(distances, (distance) => distance / usual)
    let end = ends.get(first)
    if (end === undefined) {
      const known = 1 - between(nearestOf(shares), knownUntil, unknownFrom)
      end = stopAt + known * spreadsKnown * spread
      ends.set(first, end)
    }
    return fadingPulls(shares, end)
  }
}

/**
 * What each image's pull by shifts is multiplied by: none where it is as near as `stopAt`, all of it half as far again. It fades and
 * does not end for good, since predictions of early steps are blurred, and what is near in them may yet go astray.
 *
 * As long as hardly an image is as near as that, the set is one that the model does not draw by itself, and falls back from as
 * soon as it is let be: then all images are pulled with all there is.
 * @param distances of the batch's images, as shares of the references' own from one another
 */
export function fadingPulls(distances: readonly number[], stopAt: number): number[] {
  const hardlyNear = distances.length < leastBatch ? 0 : between(nearestOf(distances) / stopAt, hardlyNearFrom, 1)
  return distances.map((distance) => Math.max(hardlyNear, between(distance / stopAt, 1, wholeFrom)))
}

/** The farthest of the nearest quarter. */
const nearestOf = (distances: readonly number[]): number =>
  distances.toSorted((a, b) => a - b)[Math.floor(distances.length * nearestShare)]!

/** 0 up to `from`, 1 from `to` on, a straight line between. */
const between = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)))
