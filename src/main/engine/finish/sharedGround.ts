import { mean } from './averages.ts'
import { offMixes, placesOf } from './mixes.ts'
import { squaredDistance } from './oklab.ts'
import { borderPixels } from './regions.ts'

/** A reference's pixel is taken to show the ground where this share of the references is nearer to the ground's ink. */
const nearestShare = 0.25
/** In steps of 255: a ground that strays no farther from its ink is plain; and two grounds that are so near are the same. */
const [plainUpTo, sameUpTo] = [10, 20]
/** So much of a ground must be other than plain to matter, and so many references must share it there. */
const [leastPatterned, leastShared] = [0.01, 0.5]

/** Of fewer images it cannot be told what is ground and what they show. */
const leastImages = 8

/** A ground that all images of a set have, a grid or a texture. */
export interface SharedGround {
  /** The ink that it stands for, by its place. */
  ink: number
  /** size × size × 3 bytes */
  picture: Uint8Array
}

/**
 * The ground that the images of a set share beneath what they show; null where it is plain, or another in each (ours). At every pixel it is
 * what the quarter of the images has that is nearest to the ground's ink, since most show something else there at most now and then.
 * @param images size × size × 3 bytes each
 * @param inks n × 3 bytes
 */
export function findSharedGround(
  images: readonly Uint8Array[],
  size: number,
  inks: ArrayLike<number>
): SharedGround | null {
  const ink = groundInk(images, size, inks)
  if (ink === null || images.length < leastImages) return null
  const others = placesOf(inks).filter((other) => squaredDistance(inks, other, inks, ink) > offMixes ** 2)
  const rank = Math.floor(nearestShare * images.length)
  const picture = new Uint8Array(3 * size * size)
  const shared: number[] = []
  for (let pixel = 0; pixel < size * size; pixel++) {
    const order = images
      .map((rgb) => ({ rgb, distance: squaredDistance(rgb, pixel, inks, ink) }))
      .sort((a, b) => a.distance - b.distance)
    const { rgb, distance } = order[rank]!
    // What is nearer to another ink is no ground: in most images something stands there.
    const isGround = others.every((other) => squaredDistance(rgb, pixel, inks, other) > distance)
    for (let c = 0; c < 3; c++) picture[3 * pixel + c] = isGround ? rgb[3 * pixel + c]! : inks[3 * ink + c]!
    if (!isGround || distance <= plainUpTo ** 2) continue
    const same = images.filter((other) => squaredDistance(other, pixel, rgb, pixel) <= sameUpTo ** 2)
    shared.push(same.length / images.length)
  }
  return shared.length >= leastPatterned * size * size && mean(shared) >= leastShared ? { ink, picture } : null
}

/** The ink that most of the images' borders are nearest to; null without images or inks. */
function groundInk(images: readonly Uint8Array[], size: number, inks: ArrayLike<number>): number | null {
  const votes = placesOf(inks).map(() => 0)
  for (const rgb of images)
    for (const pixel of borderPixels(size)) {
      const distances = placesOf(inks).map((ink) => squaredDistance(rgb, pixel, inks, ink))
      votes[distances.indexOf(Math.min(...distances))]!++
    }
  const most = Math.max(0, ...votes)
  return most === 0 ? null : votes.indexOf(most)
}
