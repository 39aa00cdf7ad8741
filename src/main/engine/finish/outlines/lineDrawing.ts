import type { Inks } from '../inkChoice.ts'
import { partsOf, withParts } from '../inkParts.ts'
import { smoothParts } from '../inksAlone.ts'
import { squaredDistance, toOklab } from '../oklab.ts'
import { groundOf, type Regions, widthsOf } from '../regions.ts'
import { onlyAreas, opened } from './areas.ts'
import type { LinesAlone, Outline } from './findOutline.ts'
import { grownUnder } from './grown.ts'
import { outlined } from './outlined.ts'

/** In Oklab: fills nearer than this are one shape, between which there is no line; and those nearer to the ground are ground. */
const [sameShape, sameAsGround] = [0.12, 0.04]
/** What is as narrow as this, in widths of the line and in pixels of 128, is drawn as a line where it is nearer to its ink than the ground is. */
const [widestInLines, widestInPixels] = [1.3, 8]
/** In squares of the width: a smaller silhouette is a dot, and no shape to draw a line around. */
const leastShape = 8

/**
 * A picture drawn in lines alone, as a set of line drawings has them (ours): a line where two shapes of different colours meet, and one along
 * the middle of every line that was drawn; what was filled shows the ground.
 * @param rgb size × size × 3 bytes
 * @param inks those of a set of line drawings
 */
export function lineDrawing(
  rgb: Uint8Array,
  size: number,
  regions: Regions,
  { colours: inks, ground: shared }: Inks,
  outline: LinesAlone
): Uint8Array {
  const colour = (ink: number) => inks.subarray(3 * ink, 3 * ink + 3)
  const { shapes, of } = shapesOf(regions, size, colour(outline.ink), outline)
  const line = shapes.length
  const colours = new Uint8Array(3 * (line + 1))
  for (const [i, shape] of shapes.entries()) colours.set(regions.rgb.subarray(3 * shape, 3 * shape + 3), 3 * i)
  colours.set(colour(outline.ink), 3 * line)
  const set = rgb.slice()
  for (const [pixel, region] of regions.of.entries())
    if (region >= 0) set.set(colours.subarray(3 * of[region]!, 3 * of[region]! + 3), 3 * pixel)
  const side = partsOf(size) * size
  const labels = smoothParts(set, size, regions.of, colours)
  // Silhouettes in the line's ink are shapes as well, and the last ones.
  const toOutside = grownUnder(labels, side, line).distance
  const least = leastShape * ((outline.width * side) / 128) ** 2
  const silhouettes = opened(toOutside, side, (widestOf(outline) * side) / 256)
  const isFilled = onlyAreas(silhouettes, side, ({ length }) => length >= least)
  const shaped = labels.map((label, at) => (isFilled[at] === 1 ? line + 1 : label))
  const drawn = outlined(shaped, side, line + 2, { ...outline, ink: line })
  const inTwo = drawn.map((label) => (label === line ? outline.ink : outline.ground))
  return withParts(set, size, inTwo, inks, { ground: shared })
}

/** In pixels of 128. */
const widestOf = ({ width }: Outline): number => Math.max(widestInLines * width, widestInPixels)

/**
 * The shapes that fills belong to: those alike in colour are one, the ground's is the first.
 * @returns the region that gives each shape its colour, and for each region its shape, or the number of shapes where it is a line
 */
function shapesOf(regions: Regions, size: number, line: Uint8Array, outline: Outline) {
  const { area, lab } = regions
  const ground = groundOf(regions, size)
  const widths = widthsOf(regions, size)
  const ofLine = toOklab(line)
  const isLine = (region: number) =>
    region !== ground &&
    widths[region]! <= (widestOf(outline) * size) / 128 &&
    (ground < 0 || squaredDistance(lab, region, ofLine, 0) < squaredDistance(lab, region, lab, ground))
  const shapes: number[] = []
  const of = new Int32Array(regions.count).fill(-1)
  const order = [...area.keys()].sort((a, b) => (a === ground ? -1 : b === ground ? 1 : area[b]! - area[a]!))
  for (const region of order) {
    if (isLine(region)) continue
    const same = shapes.findIndex(
      (shape) => squaredDistance(lab, region, lab, shape) < (shape === ground ? sameAsGround : sameShape) ** 2
    )
    of[region] = same < 0 ? shapes.push(region) - 1 : same
  }
  return { shapes, of: of.map((shape) => (shape < 0 ? shapes.length : shape)) }
}
