import { chosenInks, type Inks } from './inkChoice.ts'
import { withParts } from './inkParts.ts'
import { inksAlone, smoothParts } from './inksAlone.ts'
import { squaredDistance } from './oklab.ts'
import { isAlone } from './outlines/findOutline.ts'
import { lineDrawing } from './outlines/lineDrawing.ts'
import { outlinedFills } from './outlines/outlinedFills.ts'
import { recoloured } from './recoloured.ts'
import { findRegions, type Regions } from './regions.ts'

/**
 * Sets the fills of a picture in given inks (ours): each takes the ink that is nearest to it and keeps it apart from its neighbours; a fill
 * that no ink suits becomes even in its own colour. Edges follow their two sides, so that they stay as smooth as they are. Textures stay.
 * In a closed palette every fill takes an ink, and what else is in other colours is drawn anew (`inksAlone`), with lines around fills where
 * the set has them (`outlined`).
 * @param rgb size × size × 3 bytes
 * @param inks null sets each fill in the picture's own colours, those hard to tell apart as one
 */
export function setFills(rgb: Uint8Array, size: number, inks: Inks | null): Uint8Array {
  const regions = findRegions(rgb, size)
  if (regions.count === 0) return rgb
  const { outline = null, ground = null } = inks ?? {}
  if (inks && isAlone(outline)) return lineDrawing(rgb, size, regions, inks, outline)
  const colours = inks ? chosenInks(regions, inks, size) : ownInks(regions)
  if (inks && outline) return outlinedFills(rgb, size, regions, colours, inks, outline)
  const set = recoloured(rgb, size, regions, colours)
  if (!inks?.closed) return set
  if (ground === null) return inksAlone(set, size, regions.of, inks.colours)
  return withParts(set, size, smoothParts(set, size, regions.of, inks.colours), inks.colours, { ground })
}

/** Which ink of a closed palette every part of a picture takes: (parts × size)² places. */
export function labelledParts(rgb: Uint8Array, size: number, inks: Inks): Uint8Array {
  const regions = findRegions(rgb, size)
  return smoothParts(recoloured(rgb, size, regions, chosenInks(regions, inks, size)), size, regions.of, inks.colours)
}

/** Fills of a picture nearer than this, in Oklab, are one colour. */
const sameColour = 0.03

/** Every fill in its own mean, or that of a larger one that looks the same. */
function ownInks({ area, lab, rgb }: Regions): Float64Array {
  const colours = Float64Array.from(rgb)
  const inks: number[] = []
  for (const region of [...area.keys()].sort((a, b) => area[b]! - area[a]!)) {
    const same = inks.find((ink) => squaredDistance(lab, region, lab, ink) < sameColour ** 2)
    if (same === undefined) inks.push(region)
    else for (let c = 0; c < 3; c++) colours[3 * region + c] = rgb[3 * same + c]!
  }
  return colours
}
