import { squaredDistance } from '../finish/oklab.ts'
import type { Textured } from './edgeTreatment.ts'
import type { FillPlaces } from './fillPlaces.ts'

/** In pixels to each side: what stands above and to the left so near has to go on. */
const far = 3
/** So many sources that stand alike are tried beside those that go on from a neighbour's; and these are to be so much better. */
const [tries, leap] = [8, 1.25]
/** How much standing elsewhere in a fill counts, for the whole of its height or width. */
const placeCost = 6000
/** Shallower than this an edge's own treatment is all that is known. */
const inner = 0.6
/** Whether an ink has grain is told where no edge is felt. */
const deep = 0.97
/** In steps of 255: an ink of which so much strays from its edges' treatment by so much has grain, not only traces of compression or of lost details. */
const [strayFrom, leastStraying] = [24, 0.1]
/** Pixels are looked up by ink, and by their place in so many bins down and across. */
const bins = 5

/** Sources of grain, with their pixels by where they stand. */
export interface Grain {
  sources: readonly Textured[]
  /** Of each place in each ink that has grain: source × area + pixel. */
  byPlace: ReadonlyMap<number, number[]>
}

const isInner = ({ depth }: FillPlaces, pixel: number): boolean => depth[pixel]! >= inner
const binOf = (share: number): number => Math.min(bins - 1, Math.floor(share * bins))
const keyOf = ({ ink, down, across }: FillPlaces, pixel: number): number =>
  (ink[pixel]! * bins + binOf(down[pixel]!)) * bins + binOf(across[pixel]!)

/** @returns null where no ink has grain */
export function learnGrain(sources: readonly Textured[], inks: number): Grain | null {
  const grainy = grainyInks(sources, inks)
  const byPlace = new Map<number, number[]>()
  for (const [source, { places, isLost }] of sources.entries())
    for (const [pixel, ink] of places.ink.entries()) {
      if (!grainy.has(ink) || isLost[pixel] === 1 || !isInner(places, pixel)) continue
      const key = keyOf(places, pixel)
      const list = byPlace.get(key)
      const at = source * places.ink.length + pixel
      if (list) list.push(at)
      else byPlace.set(key, [at])
    }
  return grainy.size > 0 ? { sources, byPlace } : null
}

function grainyInks(sources: readonly Textured[], inks: number): Set<number> {
  const [straying, all] = [new Float64Array(inks), new Float64Array(inks)]
  for (const { places, residue, isLost } of sources)
    for (const [pixel, ink] of places.ink.entries()) {
      if (places.depth[pixel]! < deep || isLost[pixel] === 1) continue
      all[ink]!++
      if (squaredDistance(residue, pixel, none, 0) > strayFrom ** 2) straying[ink]!++
    }
  return new Set([...all.keys()].filter((ink) => straying[ink]! > leastStraying * all[ink]!))
}
const none = [0, 0, 0]

/**
 * Grain for a picture, size × size × 3, made pixel by pixel of that of sources: where a neighbour's goes on it goes on, elsewhere one is taken that
 * stands alike in its fill (image analogies, Hertzmann et al., SIGGRAPH 2001, with the candidates of Ashikhmin, I3D 2001).
 * @param random in 0..1
 */
export function grainFor(
  places: FillPlaces,
  size: number,
  { sources, byPlace }: Grain,
  random: () => number
): Float32Array {
  const area = size * size
  const from = new Int32Array(area).fill(-1)
  const result = new Float32Array(3 * area)
  const causal = causalPlaces()
  const cost = (pixel: number, source: number): number => {
    const { places: theirs, residue } = sources[Math.floor(source / area)]!
    const at = source % area
    const [x, u] = [pixel % size, at % size]
    const apart = (theirs.down[at]! - places.down[pixel]!) ** 2 + (theirs.across[at]! - places.across[pixel]!) ** 2
    let total = placeCost * apart
    for (const { right, down, weight } of causal) {
      if (x + right < 0 || x + right >= size || u + right < 0 || u + right >= size) continue
      const [mine, other] = [pixel + down * size + right, at + down * size + right]
      if (mine < 0 || other < 0 || places.ink[mine] !== places.ink[pixel] || theirs.ink[other] !== theirs.ink[at])
        continue
      total += weight * squaredDistance(result, mine, residue, other)
    }
    return total
  }
  for (let pixel = 0; pixel < area; pixel++) {
    const alike = byPlace.get(keyOf(places, pixel))
    if (!alike || !isInner(places, pixel)) continue
    let [best, least] = [-1, Number.POSITIVE_INFINITY]
    const consider = (source: number, factor: number) => {
      const found = factor * cost(pixel, source)
      if (found < least) [best, least] = [source, found]
    }
    for (const source of goingOn(pixel, size, from)) {
      const { places: theirs, isLost } = sources[Math.floor(source / area)]!
      const at = source % area
      if (theirs.ink[at] === places.ink[pixel] && isLost[at] === 0 && isInner(theirs, at)) consider(source, 1)
    }
    for (let i = 0; i < tries; i++) consider(alike[Math.floor(random() * alike.length)]!, leap)
    from[pixel] = best
    const { residue } = sources[Math.floor(best / area)]!
    for (let c = 0; c < 3; c++) result[3 * pixel + c] = residue[3 * (best % area) + c]!
  }
  return result
}

/** What stands where a neighbour's source goes on. */
function goingOn(pixel: number, size: number, from: Int32Array): number[] {
  const [x, y] = [pixel % size, Math.floor(pixel / size)]
  const found: number[] = []
  for (const [left, up] of [
    [1, 0],
    [1, 1],
    [0, 1],
    [-1, 1]
  ] as const) {
    if (x < left || x - left >= size || y < up) continue
    const source = from[pixel - up * size - left]!
    if (source === -1) continue
    const at = source % (size * size)
    const isThere = (at % size) + left >= 0 && (at % size) + left < size && Math.floor(at / size) + up < size
    if (isThere) found.push(source + up * size + left)
  }
  return found
}

function causalPlaces(): { right: number; down: number; weight: number }[] {
  const places: { right: number; down: number; weight: number }[] = []
  for (let down = -far; down <= 0; down++)
    for (let right = -far; right <= far; right++)
      if (down < 0 || right < 0) places.push({ right, down, weight: 1 / (1 + right ** 2 + down ** 2) })
  return places
}
