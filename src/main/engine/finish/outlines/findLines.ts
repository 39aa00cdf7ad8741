import { median } from '../averages.ts'
import { areaOf, groundLabel, opened } from './areas.ts'
import type { Outline } from './findOutline.ts'
import { grownUnder } from './grown.ts'
import { filledRadius } from './outlined.ts'
import { forMiddles } from './strokes.ts'

/** A set is drawn in lines when in its middle image so much at most of what is off the ground is in other inks, and so much of lines is filled. */
const [othersUpTo, filledUpTo] = [0.1, 0.15]
/** In pixels of 128. */
const [narrowest, widest] = [1.2, 14]

/**
 * The ink and the width of the lines that a set consists of, and the ink of its grounds; null where it fills shapes too (ours).
 * @param labels of each image: side × side places of inks
 * @param inks how many there are
 */
export function findLines(labels: readonly Uint8Array[], side: number, inks: number): Outline | null {
  const ground = groundLabel(labels, side)
  for (let ink = 0; ink < inks && labels.length > 0; ink++) {
    if (ink === ground) continue
    const others = labels.map((image) => {
      const lines = areaOf(image, ink)
      const all = image.length - areaOf(image, ground)
      return all === 0 ? 1 : 1 - lines / all
    })
    if (median(others) > othersUpTo) continue
    const grown = labels.map((image) => grownUnder(image, side, ink))
    const width = median(
      grown.map((image) => {
        const widths: number[] = []
        forMiddles(image, side, (_, across) => widths.push(across))
        return median(widths)
      })
    )
    const filled = grown.map(({ distance }, i) => {
      return areaOf(opened(distance, side, filledRadius * width), 1) / Math.max(1, areaOf(labels[i]!, ink))
    })
    const ofPixels = (width * 128) / side
    if (ofPixels < narrowest || ofPixels > widest || median(filled) > filledUpTo) continue
    return { ink, width: ofPixels, ground }
  }
  return null
}
