import { median } from '../finish/averages.ts'
import { squaredDistance } from '../finish/oklab.ts'
import { binsOf, mostFrequent } from './colourBins.ts'
import { slopedInk } from './slopedInk.ts'

/** In steps of 255: a pixel that strays farther from the backdrop shows a mark; one farther from every mix of backdrop and ink is of another colour. */
const [strayFrom, offMixFrom] = [40, 34]
/** Of what strays from the backdrop, so much may be of other colours: in an image of the set, and in the middle one of all. */
const [offMixOfImage, offMixUpTo] = [0.25, 0.06]
/** So many of the images have to be what the set is found to be. */
export const leastOfSet = 0.85
/** Where the ink is nearer to the backdrop than this, a mark cannot be told from it. */
const apartFrom = 40

/** How much of each pixel an image has drawn on the backdrop, side × side shares. */
export type Coverage = Float32Array

/**
 * The one ink that the images of a set draw with on the backdrop that they share, the same all over or a gradient; null where they draw in
 * several, or nothing (ours).
 * @param images side × side × 3 bytes each
 * @param backdrop side × side × 3 bytes
 * @returns side × side × 3 bytes: the ink at each place
 */
export function findInk(images: readonly Uint8Array[], backdrop: Uint8Array, side: number): Uint8Array | null {
  const strays = (rgb: Uint8Array, pixel: number) => squaredDistance(rgb, pixel, backdrop, pixel) > strayFrom ** 2
  const colour = mostFrequent(binsOf(images, strays))
  if (colour === null) return null
  const even = backdrop.map((_, i) => colour[i % 3]!)
  if (isInkOf(images, backdrop, even)) return even
  const sloped = slopedInk(images, strays, side)
  return sloped && isInkOf(images, backdrop, sloped) ? sloped : null
}

function isInkOf(images: readonly Uint8Array[], backdrop: Uint8Array, ink: Uint8Array): boolean {
  const offMix = images.map((rgb) => inked(rgb, backdrop, ink).offMix)
  const ofSet = offMix.filter((share) => share <= offMixOfImage)
  return ofSet.length >= leastOfSet * images.length && median(offMix) <= offMixUpTo
}

/** How much ink an image has on the backdrop at each pixel, as soft edges are mixed; null where much of it is something else. */
export function inkOn(rgb: Uint8Array, backdrop: Uint8Array, ink: Uint8Array): Coverage | null {
  const { coverage, offMix } = inked(rgb, backdrop, ink)
  return offMix <= offMixOfImage ? coverage : null
}

/** From these shares on ink is thinned, from these it covers, and from these there is a tint, not only compression's traces. */
const [thinned, covered, tinted] = [0.3, 0.7, 0.08]
/** So much of what is more than a tint may be thinned, the edges of thin lines, and so much of all a tint. */
const [thinnedUpTo, tintedUpTo] = [0.3, 0.2]

/** Whether a set lays its ink on solidly: no washes, no tints. */
export function isSolid(coverage: readonly Coverage[]): boolean {
  let [full, half, tint] = [0, 0, 0]
  for (const marks of coverage)
    for (const share of marks)
      if (share >= covered) full++
      else if (share >= thinned) half++
      else if (share >= tinted) tint++
  return half <= thinnedUpTo * (full + half) && tint <= tintedUpTo * (full + half + tint)
}

/** With the share of what strays from the backdrop that is no mix of it and the ink. */
function inked(rgb: Uint8Array, backdrop: Uint8Array, ink: Uint8Array): { coverage: Coverage; offMix: number } {
  const coverage = new Float32Array(rgb.length / 3)
  let [strays, others] = [0, 0]
  for (let pixel = 0; pixel < coverage.length; pixel++) {
    const apart = squaredDistance(ink, pixel, backdrop, pixel)
    const stray = squaredDistance(rgb, pixel, backdrop, pixel)
    const along = alongOf(rgb, backdrop, ink, pixel)
    const share = apart >= apartFrom ** 2 ? Math.min(Math.max(along / apart, 0), 1) : 0
    coverage[pixel] = share
    if (stray <= strayFrom ** 2) continue
    strays++
    // The squared distance from the mix, where share is the foot of the perpendicular or an end.
    if (stray - 2 * share * along + share ** 2 * apart > offMixFrom ** 2) others++
  }
  return { coverage, offMix: strays === 0 ? 0 : others / strays }
}

/** How far a colour lies from one towards another, times their distance. */
export function alongOf(
  rgb: ArrayLike<number>,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  pixel: number,
  toPixel = pixel
): number {
  let along = 0
  for (let c = 0; c < 3; c++) {
    const start = from[3 * pixel + c]!
    along += (rgb[3 * pixel + c]! - start) * (to[3 * toPixel + c]! - start)
  }
  return along
}
