import { chosenInks, type Inks } from './inkChoice.ts'
import { partsOf, withParts } from './inkParts.ts'
import { inksAlone, smoothParts } from './inksAlone.ts'
import { squaredDistance } from './oklab.ts'
import { isAlone, lineDrawing } from './outlines/lineDrawing.ts'
import { outlined } from './outlines/outlined.ts'
import { findRegions, type Regions } from './regions.ts'

/** How far over an edge, in pixels of 128, its fills' changes are mixed. */
const edgeSpread = 1.2

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
  const set = recoloured(rgb, size, regions, colours)
  if (!inks?.closed) return set
  if (outline === null && ground === null) return inksAlone(set, size, regions.of, inks.colours)
  const labels = smoothParts(set, size, regions.of, inks.colours)
  const lined = outline ? outlined(labels, partsOf(size) * size, inks.colours.length / 3, outline) : labels
  return withParts(set, size, lined, inks.colours, { ground })
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

/** Fills in new colours; every other pixel is moved as the fills around it are, by a Gaussian of their distance. */
function recoloured(rgb: Uint8Array, size: number, { of, rgb: before }: Regions, after: Float64Array): Uint8Array {
  const spread = (edgeSpread * size) / 128
  const far = Math.ceil(3 * spread)
  const near = Float64Array.from({ length: 2 * far + 1 }, (_, i) => Math.exp(-((i - far) ** 2) / (2 * spread ** 2)))
  const result = new Uint8Array(rgb.length)
  const moved = new Float64Array(3)
  for (let pixel = 0; pixel < of.length; pixel++) {
    const region = of[pixel]!
    if (region >= 0) {
      for (let c = 0; c < 3; c++) result[3 * pixel + c] = Math.round(after[3 * region + c]!)
      continue
    }
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    let total = 1e-3
    moved.fill(0)
    for (let v = Math.max(0, y - far); v <= Math.min(size - 1, y + far); v++)
      for (let u = Math.max(0, x - far); u <= Math.min(size - 1, x + far); u++) {
        const other = of[v * size + u]!
        if (other < 0) continue
        const weight = near[v - y + far]! * near[u - x + far]!
        total += weight
        for (let c = 0; c < 3; c++) moved[c]! += weight * (after[3 * other + c]! - before[3 * other + c]!)
      }
    for (let c = 0; c < 3; c++) {
      const value = rgb[3 * pixel + c]! + moved[c]! / total
      result[3 * pixel + c] = Math.round(Math.min(Math.max(value, 0), 255))
    }
  }
  return result
}
