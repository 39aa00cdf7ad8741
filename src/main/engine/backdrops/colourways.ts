import { squaredDistance } from '../finish/oklab.ts'
import type { Colourway } from './backdrop.ts'
import type { Rgb } from './colourBins.ts'
import { inColours, type StoodIn, usedStandIns } from './standIns.ts'

/** In steps of 255: colours of two images as near as this are the same. */
const sameUpTo = 16

/** The backdrop in the colours of each image, those that look alike once. */
export function colourwaysOf(images: readonly StoodIn[], standIn: Uint8Array, ink: Uint8Array | null): Colourway[] {
  const used = usedStandIns(ink ? [standIn, ink] : [standIn])
  const ways: { colours: Rgb[]; images: number }[] = []
  for (const { colours } of images) {
    // Without a colour that the backdrop has, an image shows too little of it.
    if (used.some((at) => colours[at] === undefined)) continue
    const same = ways.find((way) =>
      used.every((at) => squaredDistance(way.colours[at]!, 0, colours[at]!, 0) <= sameUpTo ** 2)
    )
    if (same) same.images++
    else ways.push({ colours, images: 1 })
  }
  return ways
    .sort((a, b) => b.images - a.images)
    .map(({ colours, images }) => ({
      picture: inColours(standIn, colours),
      ink: ink && inColours(ink, colours),
      images
    }))
}
