import { outvoted } from '../outvoted.ts'
import { areasOf, edgesBetween, forNeighbours, onlyAreas, opened } from './areas.ts'
import { isAlone, type Outline } from './findOutline.ts'
import { grownUnder } from './grown.ts'
import { nearestSeeds } from './nearest.ts'
import { withoutSlender } from './slender.ts'
import { strokesWithin } from './strokes.ts'

/** All in widths of the outline. A disc of this radius fits into shapes in the line's ink that are more than lines. */
export const filledRadius = 0.8
/** In squares of the width: fills with less are given to what is around them. */
const leastFill = 2
/** In squares of the width: among lines alone a smaller shape in their ink stays as it is, a larger one becomes a line. */
const largestDot = 4
/** The Gaussian that makes fills smooth before lines are drawn around them. */
const spread = 0.5

/**
 * A picture with one line around every fill, as an outlined set has it (ours). Fills grow under the lines that were drawn in pieces, what
 * is too small or too slender to be a fill goes, and where two fills then meet a line is drawn, of one width. Lines within a fill stay, so
 * do shapes filled with the line's ink, and glints: slender parts in the ground's ink.
 * @param labels side × side places of inks
 * @param count how many inks there are
 * @param firstHidden from this one on they show the ground's ink
 */
export function outlined(
  labels: Uint8Array,
  side: number,
  count: number,
  outline: Outline,
  firstHidden = count
): Uint8Array {
  const { ink } = outline
  const alone = isAlone(outline)
  const width = (outline.width * side) / 128
  const grown = grownUnder(labels, side, ink)
  const thick = opened(grown.distance, side, filledRadius * width)
  const isThick = alone ? onlyAreas(thick, side, ({ length }) => length >= largestDot * width ** 2) : thick
  const isInk = labels.map((label) => (label === ink ? 1 : 0))
  const isNarrow = isInk.map((is, at) => (isThick[at] === 1 ? 0 : is))
  // Where nothing is filled thick shapes in the line's ink are lines as well.
  const strokes = strokesWithin(grown, side, { isLine: alone ? isInk : isNarrow, isNarrow, width })
  const shapes = alone ? grown.fills : grown.fills.map((fill, at) => (isThick[at] === 1 ? ink : fill))
  const { fills, glints } = withoutSlender(shapes, side, { ink, width, firstHidden }, strokes)
  giveAwaySmall(fills, side, leastFill * width ** 2)
  const smooth = outvoted(fills, side, count, spread * width)
  const toEdge = nearestSeeds(edgesBetween(smooth, side, ink), side).distance
  return smooth.map((fill, at) => {
    // The edge itself lies half a place farther than the middles of the places along it.
    if (strokes[at] === 1 || toEdge[at]! + 0.5 <= width / 2) return ink
    return glints[at] === 1 ? labels[at]! : fill
  })
}

/** Areas of fewer places take the label that most of their edge has, the smallest first. */
function giveAwaySmall(labels: Uint8Array, side: number, least: number): void {
  const { areas, of } = areasOf(new Int16Array(labels), side)
  for (const area of areas.filter(({ length }) => length < least).sort((a, b) => a.length - b.length)) {
    const beside = new Map<number, number>()
    for (const at of area)
      forNeighbours(at, side, (next) => {
        if (of[next] !== of[at]) beside.set(labels[next]!, (beside.get(labels[next]!) ?? 0) + 1)
      })
    const [most] = [...beside].sort((a, b) => b[1] - a[1])
    if (most) for (const at of area) labels[at] = most[0]
  }
}
