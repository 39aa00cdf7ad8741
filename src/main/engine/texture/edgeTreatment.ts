import type { FillPlaces, Stand } from './fillPlaces.ts'

/** Depths are told apart from this one on, in so many bins, and directions in so many. */
const [shallowest, depths, directions] = [0.4, 12, 16]
/** A bin of fewer pixels counts with those beside it. */
const enough = 40
/** Pixels tell of the ink that has so much of them. */
const whole = 0.95

/** A picture in its flat form, and what it has beside that. */
export interface Textured {
  places: FillPlaces
  /** size × size, 1 where that is no texture (`lostDetails`). */
  isLost: Uint8Array
  /** size × size × 3: what it has beside its flat form, and where its edges' treatment is known beside that too; in steps of 255. */
  residue: Float32Array
}

/** What fills have along their edges, a bevel, a rim, a glow: the mean residue of each ink by depth and direction (ours). */
export interface EdgeTreatment {
  /** inks × depths × directions × 3 */
  means: Float32Array
}

const binOf = (ink: number, depth: number, direction: number): number =>
  3 * ((ink * depths + depth) * directions + ((direction + directions) % directions))
const depthAt = ({ depth }: Stand, pixel: number): number =>
  Math.min(depths - 1, Math.max(0, ((depth[pixel]! - shallowest) / (1 - shallowest)) * depths - 0.5))
const directionAt = ({ inward }: Stand, pixel: number): number => (inward[pixel]! / (2 * Math.PI)) * directions

/** @param inks how many there are */
export function learnEdges(pictures: readonly Textured[], inks: number): EdgeTreatment {
  const sums = new Float64Array(inks * depths * directions * 3)
  const counts = new Float64Array(sums.length / 3)
  for (const { places, residue, isLost } of pictures)
    for (const [pixel, ink] of places.ink.entries()) {
      if (isLost[pixel] === 1 || places.share[pixel]! < whole) continue
      const at = binOf(ink, Math.round(depthAt(places, pixel)), Math.round(directionAt(places, pixel)))
      counts[at / 3]!++
      for (let c = 0; c < 3; c++) sums[at + c]! += residue[3 * pixel + c]!
    }
  const means = new Float32Array(sums.length)
  for (let ink = 0; ink < inks; ink++)
    for (let depth = depths - 1; depth >= 0; depth--)
      for (let direction = 0; direction < directions; direction++) {
        const mean = meanAround(ink, depth, direction, sums, counts)
        // So near to an edge nothing is whole: as a little deeper.
        const deeper = binOf(ink, Math.min(depths - 1, depth + 1), direction)
        means.set(mean ?? means.slice(deeper, deeper + 3), binOf(ink, depth, direction))
      }
  return { means }
}

/** Of a bin, and of as many directions beside it as are needed; null where there are too few pixels all around. */
function meanAround(ink: number, depth: number, direction: number, sums: Float64Array, counts: Float64Array) {
  for (let wide = 0; 2 * wide < directions; wide++) {
    const near = Array.from({ length: 2 * wide + 1 }, (_, i) => binOf(ink, depth, direction + i - wide))
    const count = near.reduce((total, bin) => total + counts[bin / 3]!, 0)
    if (count >= enough) return [0, 1, 2].map((c) => near.reduce((total, bin) => total + sums[bin + c]!, 0) / count)
  }
  return null
}

/** What the treatment gives each pixel, size × size × 3: soft edges of both their inks. */
export function edgesAt(edges: EdgeTreatment, places: FillPlaces): Float32Array {
  const result = new Float32Array(3 * places.ink.length)
  for (const [pixel, share] of places.share.entries()) {
    add(result, share, edges, places, pixel)
    if (share < 1) add(result, 1 - share, edges, places.beneath, pixel)
  }
  return result
}

/** Between bins in proportion. */
function add(to: Float32Array, share: number, { means }: EdgeTreatment, stand: Stand, pixel: number): void {
  const [depth, direction] = [depthAt(stand, pixel), directionAt(stand, pixel)]
  const [d, a] = [Math.floor(depth), Math.floor(direction)]
  for (const [deeper, further] of corners) {
    const weight = share * (deeper ? depth - d : 1 - depth + d) * (further ? direction - a : 1 - direction + a)
    const at = binOf(stand.ink[pixel]!, Math.min(depths - 1, d + deeper), a + further)
    for (let c = 0; c < 3; c++) to[3 * pixel + c]! += weight * means[at + c]!
  }
}
const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1]
] as const
