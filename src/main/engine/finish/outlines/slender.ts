import { areasOf, edgesBetween, forNeighbours, groundLabel } from './areas.ts'
import { nearestSeeds } from './nearest.ts'

/** In widths of the outline: fills are slender where no disc of this radius fits. */
const radiusInWidths = 0.65
/** A disc that is cut out of places covers a little less: so much farther from its middles still belongs to it. */
const discSlack = 1.5
/** In squares of the width: what is smaller is drawn no more. */
const leastDrawn = 1.5

export interface SlenderOptions {
  /** Of the line: nothing is slender in it. */
  ink: number
  /** Of outlines, in places. */
  width: number
  /** Labels from this one on show the ground's ink. */
  firstHidden: number
}

/**
 * Slender parts of fills, which two outlines would leave nothing of: those with one fill around them become strokes, or glints in the
 * ground's ink; the others, slivers along an edge, are given to the nearest fill.
 * @param strokes further ones are added
 * @returns the fills without them, and 1 where a glint is
 */
export function withoutSlender(
  labels: Uint8Array,
  side: number,
  { ink, width, firstHidden }: SlenderOptions,
  strokes: Uint8Array
) {
  const toEdge = nearestSeeds(edgesBetween(labels, side), side).distance
  const radius = radiusInWidths * width
  const core = nearestSeeds(
    labels.map((label, at) => (label !== ink && toEdge[at]! > radius ? 1 : 0)),
    side
  )
  const isBroad = labels.map((label, at) => {
    const nearest = core.seed[at]!
    return label === ink || (nearest >= 0 && labels[nearest] === label && core.distance[at]! <= radius + discSlack)
      ? 1
      : 0
  })
  const ground = groundLabel([labels], side)
  const fills = labels.slice()
  const glints = new Uint8Array(labels.length)
  const slenderOf = new Int16Array(labels)
  for (let at = 0; at < labels.length; at++) if (isBroad[at] === 1) slenderOf[at] = -1
  for (const slender of areasOf(slenderOf, side).areas) {
    const own = labels[slender[0]!]!
    const around = new Set<number>()
    for (const at of slender)
      forNeighbours(at, side, (next) => {
        if (isBroad[next] === 1 && labels[next] !== own) around.add(labels[next]!)
      })
    const isDrawn = around.size === 1 && slender.length >= leastDrawn * width ** 2
    for (const at of slender) {
      if (isDrawn) (own === ground || own >= firstHidden ? glints : strokes)[at] = 1
      if (core.seed[at]! >= 0) fills[at] = labels[core.seed[at]!]!
    }
  }
  return { fills, glints }
}
