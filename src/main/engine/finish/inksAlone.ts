import { inkParts, partsOf, withParts } from './inkParts.ts'
import { outvoted, within } from './outvoted.ts'

/** How far around a strange pixel, in pixels of 128, edges are drawn anew. */
const around = 4
/** The Gaussian, in pixels, by which the ink around a place outvotes what is there; and how often. */
const [spread, rounds] = [0.45, 2]

/**
 * A picture in inks alone, with edges as smooth as those of drawn outlines (ours). An edge that is a mix of the inks beside it stays. Around
 * any other pixel, a fringe or a detail in a strange colour, every part of a pixel takes the nearer one of the two inks that the pixel is
 * most like a mix of, then the one that most around it have, and pixels are the means of their parts: frayed edges become smooth, and
 * details finer than a pixel go.
 * @param rgb size × size × 3 bytes, its fills in inks
 * @param of the fill of each pixel, -1 where there is none
 * @param inks n × 3 bytes
 */
export function inksAlone(rgb: Uint8Array, size: number, of: Int32Array, inks: Uint8Array): Uint8Array {
  const { labels, strays } = inkParts(rgb, size, of, inks)
  const isRedrawn = within(strays, size, Math.round((around * size) / 128))
  const smooth = smoothed(labels, size, inks.length / 3, partsOfPixels(isRedrawn, size))
  return withParts(rgb, size, smooth, inks, { isRedrawn })
}

/** The ink of every part of a picture, its edges smooth everywhere. */
export function smoothParts(rgb: Uint8Array, size: number, of: Int32Array, inks: Uint8Array): Uint8Array {
  return smoothed(inkParts(rgb, size, of, inks).labels, size, inks.length / 3, null)
}

function smoothed(labels: Uint8Array, size: number, count: number, mayChange: Uint8Array | null): Uint8Array {
  const parts = partsOf(size)
  let smooth = labels
  for (let round = 0; round < rounds; round++) smooth = outvoted(smooth, parts * size, count, spread * parts, mayChange)
  return smooth
}

/** A mark for every part of a pixel. */
function partsOfPixels(marks: Uint8Array, size: number): Uint8Array {
  const parts = partsOf(size)
  const result = new Uint8Array(parts * parts * marks.length)
  for (let v = 0, at = 0; v < parts * size; v++)
    for (let x = 0; x < size; x++, at += parts) result.fill(marks[Math.floor(v / parts) * size + x]!, at, at + parts)
  return result
}
