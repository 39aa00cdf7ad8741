import { nearestMix, offMixes, placesOf } from '../finish/mixes.ts'
import { borderPixels } from '../finish/regions.ts'
import { areaOf, binsOf, mostFrequent, type Rgb } from './colourBins.ts'

/** In steps of 255: what is nearer to a colour than this is in it. */
const sameUpTo = 24
/** Of an image, a colour has to fill so much to be one of its colours, and so much may be no mix of these. */
const [leastOfImage, offMixUpTo] = [0.01, 0.03]

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
  const border = Uint8Array.from(borderPixels(side).flatMap((pixel) => [...rgb.subarray(3 * pixel, 3 * pixel + 3)]))
  const all = binsOf([rgb])
  const colours = [mostFrequent(binsOf([border]))!]
  while (colours.length < standIns.length) {
    const colour = mostFrequent(all, colours, sameUpTo)
    if (!colour || areaOf(all, colour, sameUpTo) < leastOfImage * side * side) break
    colours.push(colour)
  }
  if (colours.length === 1) return null
  const { result, offMix } = exchanged(rgb, colours, standIns)
  return offMix <= offMixUpTo ? { rgb: result, colours } : null
}

/** A picture in stand-ins, in colours instead. */
export const inColours = (rgb: Uint8Array, colours: readonly Rgb[]): Uint8Array =>
  exchanged(rgb, standIns.slice(0, colours.length), colours).result

/** The places of the stand-ins that pictures show more than traces of. */
export const usedStandIns = (pictures: readonly Uint8Array[]): number[] =>
  placesOf(standIns.flat()).filter((at) =>
    pictures.some((rgb) => areaOf(binsOf([rgb]), standIns[at]!, sameUpTo) > (leastOfImage * rgb.length) / 3)
  )

/** Every pixel as the same mix of two other colours, and what share of the pixels is no such mix. */
function exchanged(rgb: Uint8Array, colours: readonly Rgb[], by: readonly Rgb[]) {
  const inks = colours.flat()
  const places = placesOf(inks)
  const result = new Uint8Array(rgb.length)
  let off = 0
  for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
    const { start, end, share, distance } = nearestMix(rgb, pixel, inks, places, places)
    if (distance > offMixes ** 2) off++
    for (let c = 0; c < 3; c++) result[3 * pixel + c] = Math.round(by[start]![c]! * (1 - share) + by[end]![c]! * share)
  }
  return { result, offMix: (3 * off) / rgb.length }
}
