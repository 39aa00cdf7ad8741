import { keyOf } from '../finish/colourKeys.ts'
import { nearestMix, offMixes, placesOf } from '../finish/mixes.ts'
import { squaredDistance } from '../finish/oklab.ts'
import { nearestSeeds } from '../finish/outlines/nearest.ts'
import { borderPixels } from '../finish/regions.ts'
import { areaOf, binsOf, mostFrequent, type Rgb } from './colourBins.ts'
import { reached } from './reached.ts'

/** In steps of 255: what is nearer to a colour than this is in it. */
const sameUpTo = 24
/** Of an image, a colour has to fill so much to be one of its colours, and so much may be no mix of these. */
const [leastOfImage, offMixUpTo] = [0.01, 0.03]

/** In pixels of 128 from the ground, what lies there is a plate's, and so much of it is to be of one colour. */
const rim = [1.5, 4]
const leastOfRing = 0.6

/** In place of an image's ground, of its next colour and of its third, so that images of different colours become alike. */
const standIns: readonly Rgb[] = [
  [255, 255, 255],
  [0, 0, 255],
  [255, 0, 0]
]

/** An image of two or three flat colours, with stand-ins in their places. */
export interface StoodIn {
  /** side × side × 3 bytes */
  rgb: Uint8Array
  /** The colours themselves: the ground's first, then the larger one. */
  colours: Rgb[]
}

/** An image with stand-ins for its colours; null where it has one or more than three (ours). @param rgb side × side × 3 bytes */
export function withStandIns(rgb: Uint8Array, side: number): StoodIn | null {
  const all = binsOf([rgb])
  const colours = [mostFrequent(binsOf([pixelsAt(rgb, borderPixels(side))]))!]
  while (colours.length < standIns.length) {
    const colour = mostFrequent(all, colours, sameUpTo)
    if (!colour || areaOf(all, colour, sameUpTo) < leastOfImage * side * side) break
    colours.push(colour)
  }
  if (colours.length === 1) return null
  const { result, isOff } = exchanged(rgb, colours, standIns)
  const off = isOff.reduce((sum, is) => sum + is, 0)
  return off <= offMixUpTo * side * side ? { rgb: result, colours } : null
}

/**
 * An image in many colours on a plate of one, with stand-ins for the ground's colour and the plate's: what borders on the ground all around.
 * Null where that is not of one colour, or there is no ground (ours).
 */
export function withPlate(rgb: Uint8Array, side: number): (StoodIn & { hidden: Uint8Array }) | null {
  const ground = mostFrequent(binsOf([pixelsAt(rgb, borderPixels(side))]))!
  const isGround = reached(side, (pixel) => squaredDistance(rgb, pixel, ground, 0) <= sameUpTo ** 2)
  const { distance } = nearestSeeds(isGround, side)
  const [from, to] = rim.map((pixels) => (pixels * side) / 128)
  const ring = pixelsAt(
    rgb,
    [...distance.keys()].filter((pixel) => distance[pixel]! >= from! && distance[pixel]! <= to!)
  )
  const inRing = binsOf([ring])
  const plate = mostFrequent(inRing)
  if (!plate || areaOf(inRing, plate, sameUpTo) < (leastOfRing * ring.length) / 3) return null
  const colours = [ground, plate]
  const { result, isOff } = exchanged(rgb, colours, standIns)
  return { rgb: result, colours, hidden: isOff }
}

/** Some of a picture's pixels, as one of these alone. */
const pixelsAt = (rgb: Uint8Array, pixels: readonly number[]): Uint8Array =>
  Uint8Array.from(pixels.flatMap((pixel) => [...rgb.subarray(3 * pixel, 3 * pixel + 3)]))

/** A picture in stand-ins, in colours instead. */
export const inColours = (rgb: Uint8Array, colours: readonly Rgb[]): Uint8Array =>
  exchanged(rgb, standIns.slice(0, colours.length), colours).result

/** The places of the stand-ins that pictures show more than traces of. */
export const usedStandIns = (pictures: readonly Uint8Array[]): number[] =>
  placesOf(standIns.flat()).filter((at) =>
    pictures.some((rgb) => areaOf(binsOf([rgb]), standIns[at]!, sameUpTo) > (leastOfImage * rgb.length) / 3)
  )

/** Every pixel as the same mix of two other colours; and which are no such mix. */
function exchanged(rgb: Uint8Array, colours: readonly Rgb[], by: readonly Rgb[]) {
  const inks = colours.flat()
  const places = placesOf(inks)
  const result = new Uint8Array(rgb.length)
  const isOff = new Uint8Array(rgb.length / 3)
  // Flat images have few colours.
  const known = new Map<number, { colour: readonly number[]; isMix: boolean }>()
  for (let pixel = 0; pixel < isOff.length; pixel++) {
    const key = keyOf(rgb, pixel)
    let found = known.get(key)
    if (!found) {
      const { start, end, share, distance } = nearestMix(rgb, pixel, inks, places, places)
      const colour = [0, 1, 2].map((c) => Math.round(by[start]![c]! * (1 - share) + by[end]![c]! * share))
      found = { colour, isMix: distance <= offMixes ** 2 }
      known.set(key, found)
    }
    result.set(found.colour, 3 * pixel)
    if (!found.isMix) isOff[pixel] = 1
  }
  return { result, isOff }
}
