import { paletteOf } from '../finish/fills.ts'
import { partsOf, withParts } from '../finish/inkParts.ts'
import { isAlone } from '../finish/outlines/findOutline.ts'
import { grownUnder } from '../finish/outlines/grown.ts'
import { isOfFew } from '../finish/palette.ts'
import { borderPixels } from '../finish/regions.ts'
import { labelledParts } from '../finish/setFills.ts'
import type { ImageFile } from '../protocol.ts'
import { keyOfSet } from '../references/referenceFiles.ts'
import { type Drawings, drawingsOf, type ShedOptions } from './drawings.ts'

/** A reference that fills less than this share of itself is lines alone. */
const leastFilled = 0.02

/**
 * What the references of an outlined set in many colours fill, without the lines around it: what these have in common is the black of
 * lines, which a small model takes for a style of silhouettes (ours). Null for a set without an outline, of lines alone, or in few inks,
 * which hold pictures to themselves.
 */
export async function withoutOutline(references: readonly ImageFile[], options: ShedOptions): Promise<Drawings | null> {
  const palette = await paletteOf(references, options)
  if (!palette?.outline || isAlone(palette.outline) || isOfFew(palette.colours)) return null
  const { size } = options
  const { ink } = palette.outline
  const side = partsOf(size) * size
  const drawn = async (rgb: Uint8Array) => {
    const { fills } = grownUnder(labelledParts(rgb, size, palette), side, ink)
    return filledShare(fills, side) < leastFilled ? null : withParts(rgb, size, fills, palette.colours)
  }
  return drawingsOf(references, keyOfSet('outline', size, references), size, drawn, options)
}

/** What share of a picture is not what most of its border is. @param labels side × side */
function filledShare(labels: Uint8Array, side: number): number {
  const counts = new Map<number, number>()
  for (const at of borderPixels(side)) counts.set(labels[at]!, (counts.get(labels[at]!) ?? 0) + 1)
  const [ground] = [...counts].sort((a, b) => b[1] - a[1])[0]!
  return labels.filter((label) => label !== ground).length / labels.length
}
