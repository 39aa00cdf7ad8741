import { squaredDistance } from '../finish/oklab.ts'

export type Rgb = [number, number, number]

/** Five bits a channel. */
const bins = 32 ** 3
/** In steps of 255: what lies so near to the fullest bin's mean is the same colour, on whichever side of a bin's edge. */
const sameUpTo = 12

/** How often colours occur, in bins, with the mean of each bin. */
export interface ColourBins {
  counts: Float64Array
  means: Float64Array
}

/** @param images n × 3 bytes each @param isCounted which pixels are; all without it */
export function binsOf(
  images: readonly Uint8Array[],
  isCounted: (rgb: Uint8Array, pixel: number) => boolean = () => true
): ColourBins {
  const counts = new Float64Array(bins)
  const means = new Float64Array(3 * bins)
  for (const rgb of images)
    for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
      if (!isCounted(rgb, pixel)) continue
      const [r, g, b] = [rgb[3 * pixel]!, rgb[3 * pixel + 1]!, rgb[3 * pixel + 2]!]
      const bin = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
      counts[bin]!++
      means[3 * bin]! += r
      means[3 * bin + 1]! += g
      means[3 * bin + 2]! += b
    }
  for (const [bin, count] of counts.entries()) if (count > 0) for (let c = 0; c < 3; c++) means[3 * bin + c]! /= count
  return { counts, means }
}

/**
 * The most frequent colour; null of none.
 * @param except colours that it is not to be, nor nearer to one than `apart`
 */
export function mostFrequent({ counts, means }: ColourBins, except: readonly Rgb[] = [], apart = 0): Rgb | null {
  let fullest = -1
  for (const [bin, count] of counts.entries()) {
    if (count === 0 || (fullest >= 0 && count <= counts[fullest]!)) continue
    if (except.every((colour) => squaredDistance(means, bin, colour, 0) > apart ** 2)) fullest = bin
  }
  if (fullest < 0) return null
  const colour: Rgb = [0, 0, 0]
  const near = nearTo({ counts, means }, means.subarray(3 * fullest, 3 * fullest + 3), sameUpTo)
  const all = near.reduce((sum, bin) => sum + counts[bin]!, 0)
  for (const bin of near) for (let c = 0; c < 3; c++) colour[c]! += (means[3 * bin + c]! * counts[bin]!) / all
  return [Math.round(colour[0]), Math.round(colour[1]), Math.round(colour[2])]
}

/** How many pixels are nearer to a colour, in steps of 255. */
export const areaOf = (all: ColourBins, colour: ArrayLike<number>, within: number): number =>
  nearTo(all, colour, within).reduce((sum, bin) => sum + all.counts[bin]!, 0)

function nearTo({ counts, means }: ColourBins, colour: ArrayLike<number>, within: number): number[] {
  const near: number[] = []
  for (const [bin, count] of counts.entries())
    if (count > 0 && squaredDistance(means, bin, colour, 0) <= within ** 2) near.push(bin)
  return near
}
