import { edgesBetween, onlyAreas } from './areas.ts'
import type { Grown } from './grown.ts'
import { nearestSeeds } from './nearest.ts'

/** In widths of the outline: strokes are brought between these. */
const [thinnest, thickest] = [0.7, 1]
/** Two places of a fill lie on both sides of a stroke when they are so far apart, as a share of the way over its middle. */
const acrossFrom = 0.8
/** In widths of the outline: less is a step of an edge. */
const leastAcross = 0.3
/** In squares of the width, a smaller one is a speck, unless a disc of this radius in widths fits into it: a dot. */
const [leastStroke, dotRadius] = [1.5, 0.35]

/** Strokes to draw anew. */
export interface Strokes {
  /** 1 where the line's ink is one */
  isLine: Uint8Array
  /** 1 where it is so narrow as well that it stays as it is */
  isNarrow: Uint8Array
  /** of outlines, in places */
  width: number
}

/**
 * Lines within one fill, a mouth or a fold. Narrow ones stay as they are far from outlines; near these, where nothing else tells a line
 * from an outline's frayed side, and where lines are thick they are drawn anew along their middles, about as wide as outlines.
 * @returns 1 where a stroke is
 */
export function strokesWithin(grown: Grown, side: number, { isLine, isNarrow, width }: Strokes): Uint8Array {
  const toOutline = nearestSeeds(edgesBetween(grown.fills, side), side).distance
  const strokes = isNarrow.map((is, at) => (toOutline[at]! > width ? is : 0))
  forMiddles(grown, side, (at, across) => {
    if (isLine[at] === 1 && across >= leastAcross * width)
      disc(strokes, side, at, Math.min(Math.max(across, thinnest * width), thickest * width) / 2)
  })
  const isDot = (at: number) => grown.distance[at]! >= dotRadius * width
  return onlyAreas(strokes, side, (places) => places.length >= leastStroke * width ** 2 || places.some(isDot))
}

/** Calls for the places along the middles of lines within one fill, each with the width there. */
export function forMiddles(
  { distance, seed, fills }: Grown,
  side: number,
  call: (at: number, across: number) => void
): void {
  const compare = (at: number, next: number) => {
    if (distance[at] === 0 || distance[next] === 0 || fills[at] !== fills[next]) return
    const [across, one, other] = [distance[at]! + distance[next]!, seed[at]!, seed[next]!]
    const apart = Math.hypot((one % side) - (other % side), Math.floor(one / side) - Math.floor(other / side))
    if (apart >= acrossFrom * across) call(at, across)
  }
  for (let at = 0; at < fills.length; at++) {
    if (at % side < side - 1) compare(at, at + 1)
    if (at + side < fills.length) compare(at, at + side)
  }
}

function disc(mask: Uint8Array, side: number, centre: number, radius: number): void {
  const [x, y] = [centre % side, Math.floor(centre / side)]
  const far = Math.floor(radius)
  for (let v = Math.max(0, y - far); v <= Math.min(side - 1, y + far); v++) {
    const half = Math.floor(Math.sqrt(radius ** 2 - (v - y) ** 2))
    mask.fill(1, v * side + Math.max(0, x - half), v * side + Math.min(side - 1, x + half) + 1)
  }
}
