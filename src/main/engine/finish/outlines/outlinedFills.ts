import type { Inks } from '../inkChoice.ts'
import { partsOf, withParts } from '../inkParts.ts'
import { smoothParts } from '../inksAlone.ts'
import { placesOf } from '../mixes.ts'
import { squaredDistance } from '../oklab.ts'
import { recoloured } from '../recoloured.ts'
import { groundOf, type Regions } from '../regions.ts'
import type { Outline } from './findOutline.ts'
import { outlined } from './outlined.ts'

/** In Oklab: a fill in the ground's ink that was drawn farther from the ground's colour is a shape, and as near to another one is that. */
const [leastApart, sameShape] = [0.03, 0.05]

/**
 * A picture in the inks of an outlined set, with its lines (ours). A shape whose ink is the ground's, a white body on white, is told from it by
 * the colour that it was drawn in, and gets its line.
 * @param rgb size × size × 3 bytes
 * @param colours the inks of the regions, count × 3
 */
export function outlinedFills(
  rgb: Uint8Array,
  size: number,
  regions: Regions,
  colours: Float64Array,
  inks: Inks,
  outline: Outline
): Uint8Array {
  const ground = groundOf(regions, size)
  const count = inks.colours.length / 3
  const shapes = shapesInGroundsInk(regions, ground, colours)
  const apart = colours.slice()
  for (const [region, shape] of shapes) apart.set(bytesAt(regions.rgb, shape), 3 * region)
  const own = [...new Set(shapes.values())].flatMap((shape) => bytesAt(regions.rgb, shape))
  const all = Uint8Array.from([...inks.colours, ...own])
  const set = recoloured(rgb, size, regions, apart)
  const labels = smoothParts(set, size, regions.of, all)
  const drawn = outlined(labels, partsOf(size) * size, all.length / 3, outline, count)
  // Without a ground there are no such shapes.
  const groundInk = placesOf(inks.colours).find((ink) => squaredDistance(inks.colours, ink, colours, ground) === 0)
  const shown = drawn.map((label) => (label < count ? label : groundInk!))
  return withParts(set, size, shown, inks.colours, { ground: inks.ground })
}

/** For each region in the ground's ink that is a shape of its own: the region that gives it its colour, since alike ones are one. */
function shapesInGroundsInk({ count, lab }: Regions, ground: number, colours: Float64Array): Map<number, number> {
  const shapes = new Map<number, number>()
  if (ground < 0) return shapes
  for (let region = 0; region < count; region++) {
    if (squaredDistance(colours, region, colours, ground) > 0) continue
    if (squaredDistance(lab, region, lab, ground) < leastApart ** 2) continue
    const same = [...shapes.values()].find((shape) => squaredDistance(lab, region, lab, shape) < sameShape ** 2)
    shapes.set(region, same ?? region)
  }
  return shapes
}

const bytesAt = (rgb: Float64Array, region: number): number[] => [0, 1, 2].map((c) => Math.round(rgb[3 * region + c]!))
