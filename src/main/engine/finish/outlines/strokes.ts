import { edgesBetween } from './areas.ts'
import type { Grown } from './grown.ts'
import { nearestSeeds } from './nearest.ts'

/** In widths of the outline: strokes are brought between these. */
const [thinnest, thickest] = [0.7, 1]
/** Two places of a fill lie on both sides of a stroke when they are so far apart, as a share of the way over its middle. */
const acrossFrom = 0.8
/** In widths of the outline: less is a step of an edge. */
const leastAcross = 0.3

/**
 * Lines within one fill, a mouth or a fold. Far from outlines they stay as they are; near them they are drawn anew along their middles,
 * about as wide as outlines, since nothing else tells them from an outline's frayed side.
 * @param isLine 1 where the line's ink is narrow
 * @param width of outlines, in places
 * @returns 1 where a stroke is
 */
export function strokesWithin(
  { distance, seed, fills }: Grown,
  side: number,
  isLine: Uint8Array,
  width: number
): Uint8Array {
  const toOutline = nearestSeeds(edgesBetween(fills, side), side).distance
  const strokes = isLine.map((is, at) => (toOutline[at]! > width ? is : 0))
  const draw = (at: number, next: number) => {
    if (isLine[at] === 0 || distance[next] === 0 || fills[at] !== fills[next]) return
    const across = distance[at]! + distance[next]!
    if (across < leastAcross * width) return
    const [one, other] = [seed[at]!, seed[next]!]
    const apart = Math.hypot((one % side) - (other % side), Math.floor(one / side) - Math.floor(other / side))
    if (apart < acrossFrom * across) return
    disc(strokes, side, at, Math.min(Math.max(across, thinnest * width), thickest * width) / 2)
  }
  for (let at = 0; at < fills.length; at++) {
    if (at % side < side - 1) draw(at, at + 1)
    if (at + side < fills.length) draw(at, at + side)
  }
  return strokes
}

function disc(mask: Uint8Array, side: number, centre: number, radius: number): void {
  const [x, y] = [centre % side, Math.floor(centre / side)]
  const far = Math.floor(radius)
  for (let v = Math.max(0, y - far); v <= Math.min(side - 1, y + far); v++) {
    const half = Math.floor(Math.sqrt(radius ** 2 - (v - y) ** 2))
    mask.fill(1, v * side + Math.max(0, x - half), v * side + Math.min(side - 1, x + half) + 1)
  }
}
