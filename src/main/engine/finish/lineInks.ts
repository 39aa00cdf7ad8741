import { sum } from './averages.ts'
import { bytesOf, keyOf } from './colourKeys.ts'
import { type Colour, heaviestColours, mostFrequent } from './heaviestColours.ts'
import { nearestMix, offMixes, placesOf } from './mixes.ts'
import { squaredDistance, toOklab } from './oklab.ts'

/** In Oklab: an ink of lines is farther from every other one. */
const leastApart = 0.12
/** A line's own colour has at least so many times the weight of what its soft edges have. */
const leastOfEdges = 0.25
/** So many colours are looked at for the next ink of lines. */
const mostCandidates = 8
/** A palette has at most so many inks that fill nothing. */
const mostLines = 4

/**
 * Inks that a set draws thin lines and small details in and fills nothing with (ours): the colour of two of its images at least that no
 * mix of the others comes near. One after the other, since what mixes with the first is explained by it.
 * @param images size × size × 3 bytes each
 * @param inks n × 3 bytes of those that fill something
 * @returns m × 3 bytes
 */
export function findLineInks(images: readonly Uint8Array[], inks: readonly number[]): number[] {
  const lines: number[] = []
  let left = images.map((rgb) => Array.from({ length: rgb.length / 3 }, (_, pixel) => pixel))
  while (lines.length / 3 < mostLines) {
    const known = [...inks, ...lines]
    if (known.length === 0) break
    left = left.map((pixels, image) => unexplained(images[image]!, pixels, known))
    const colours = counted(images, left)
    const candidates = heaviestColours(colours, mostCandidates).map((members) => ({
      rgb: mostFrequent(colours, members),
      weight: sum(members.map((at) => colours[at]!.weight))
    }))
    const line = candidates.find((candidate) => isApart(candidate, known) && !isItsEdge(candidate, candidates, known))
    if (!line) break
    lines.push(...line.rgb)
  }
  return lines
}

interface Candidate {
  rgb: readonly number[]
  weight: number
}

/** Whether a colour is another ink: enlarged or sharpened lines have a core that is a little darker than they are. */
function isApart({ rgb }: Candidate, inks: readonly number[]): boolean {
  const [lab, labs] = [toOklab(rgb), toOklab(inks)]
  return placesOf(inks).every((ink) => squaredDistance(lab, 0, labs, ink) > leastApart ** 2)
}

/** Whether a colour is what soft edges of another one have, which there may be more of than of a thin line itself. */
function isItsEdge({ rgb, weight }: Candidate, others: readonly Candidate[], inks: readonly number[]): boolean {
  const pixel = Uint8Array.from(rgb)
  return others.some((other) => {
    const isOther = other.weight >= leastOfEdges * weight && squaredDistance(pixel, 0, other.rgb, 0) > offMixes ** 2
    const withOther = [...inks, ...other.rgb]
    return isOther && nearestMix(pixel, 0, withOther, [inks.length / 3], placesOf(withOther)).distance <= offMixes ** 2
  })
}

/** Those of the pixels that no mix of inks comes near. */
function unexplained(rgb: Uint8Array, pixels: readonly number[], inks: readonly number[]): number[] {
  const starts = placesOf(inks)
  // Most pixels are in an ink, and cheap to tell.
  const isInInk = (pixel: number) => starts.some((ink) => squaredDistance(rgb, pixel, inks, ink) <= offMixes ** 2)
  return pixels.filter(
    (pixel) => !isInInk(pixel) && nearestMix(rgb, pixel, inks, starts, starts).distance > offMixes ** 2
  )
}

/** The colours of some pixels of each image, as shares of all its pixels. */
function counted(images: readonly Uint8Array[], pixels: readonly (readonly number[])[]): Colour[] {
  const colours = new Map<number, Colour>()
  for (const [image, rgb] of images.entries())
    for (const pixel of pixels[image]!) {
      const key = keyOf(rgb, pixel)
      const colour = colours.get(key) ?? { rgb: bytesOf(key), shares: new Map(), weight: 0 }
      const share = 3 / rgb.length
      colour.shares.set(image, (colour.shares.get(image) ?? 0) + share)
      colour.weight += share / images.length
      colours.set(key, colour)
    }
  return [...colours.values()]
}
