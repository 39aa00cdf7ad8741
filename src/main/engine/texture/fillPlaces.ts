import { nearestMix, placesOf } from '../finish/mixes.ts'
import { squaredDistance } from '../finish/oklab.ts'
import { areasOf } from '../finish/outlines/areas.ts'
import { blurred } from './blurred.ts'

/** In pixels of 128, of the Gaussian that feels for edges: they are felt over some twice as much to either side. */
const sigma = 1.5
/** In steps of 255: what is so near to an ink is in it. Pixels so far around tell what a soft edge is a mix of. */
const [pureUpTo, beside] = [6, 2]

/** An ink for each pixel, and where in that ink's fills the pixel stands. */
export interface Stand {
  ink: Uint8Array
  /** How much of what is around is in the same ink: about a half at an edge, 1 well inside. */
  depth: Float32Array
  /** Which way the inside lies, in radians. */
  inward: Float32Array
}

/** Where in its fill each pixel of a flat picture stands. */
export interface FillPlaces extends Stand {
  /** How much of the pixel is in its ink, a half at least. */
  share: Float32Array
  /** In the ink that has the rest. */
  beneath: Stand
  /** From the top of what hangs together (0) to its bottom (1), and from its left to its right. */
  down: Float32Array
  across: Float32Array
}

/** @param flat size × size × 3 bytes, soft edges being mixes of two inks @param inks n × 3 bytes */
export function fillPlaces(flat: Uint8Array, size: number, inks: ArrayLike<number>): FillPlaces {
  const { most, rest, share, shares } = inkShares(flat, size, inks)
  const around = shares.map((of) => of && blurred(of, size, (sigma * size) / 128))
  return {
    ...standsOf(most, around, size),
    share,
    beneath: standsOf(rest, around, size),
    ...spots(most, size)
  }
}

/** @param around of each ink, how much of what is around each pixel is in it */
function standsOf(ink: Uint8Array, around: readonly (Float32Array | null)[], size: number): Stand {
  const depth = new Float32Array(size * size)
  const inward = new Float32Array(size * size)
  const inside = (place: number) => Math.min(size - 1, Math.max(0, place))
  for (let pixel = 0; pixel < size * size; pixel++) {
    const own = around[ink[pixel]!]!
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    depth[pixel] = own[pixel]!
    const across = own[y * size + inside(x + 1)]! - own[y * size + inside(x - 1)]!
    const down = own[inside(y + 1) * size + x]! - own[inside(y - 1) * size + x]!
    inward[pixel] = Math.atan2(down, across)
  }
  return { ink, depth, inward }
}

/**
 * How much of each pixel each ink fills; nothing for inks that fill none. A soft edge is a mix of inks that stand beside it: among all of them it
 * may be nearer to a mix of two others.
 */
function inkShares(flat: Uint8Array, size: number, inks: ArrayLike<number>) {
  const all = placesOf(inks)
  const shares: (Float32Array | null)[] = all.map(() => null)
  const [most, rest] = [new Uint8Array(size * size), new Uint8Array(size * size)]
  const ofMost = new Float32Array(size * size)
  const pure = Int8Array.from({ length: size * size }, (_, pixel) =>
    all.findIndex((one) => squaredDistance(flat, pixel, inks, one) <= pureUpTo ** 2)
  )
  for (let pixel = 0; pixel < size * size; pixel++) {
    const only = pure[pixel]!
    const found = only === -1 ? inksBeside(pure, pixel, size) : [only]
    const near = found.length > 0 ? found : all
    const { start, end, share } = nearestMix(flat, pixel, inks, near, near)
    most[pixel] = share > 0.5 ? end : start
    rest[pixel] = share > 0.5 ? start : end
    ofMost[pixel] = Math.max(share, 1 - share)
    for (const [of, part] of [
      [start, 1 - share],
      [end, share]
    ] as const) {
      if (part === 0) continue
      shares[of] ??= new Float32Array(size * size)
      shares[of][pixel]! += part
    }
  }
  return { most, rest, share: ofMost, shares }
}

function inksBeside(pure: Int8Array, pixel: number, size: number): number[] {
  const found = new Set<number>()
  const [x, y] = [pixel % size, Math.floor(pixel / size)]
  for (let v = Math.max(0, y - beside); v <= Math.min(size - 1, y + beside); v++)
    for (let u = Math.max(0, x - beside); u <= Math.min(size - 1, x + beside); u++)
      if (pure[v * size + u]! >= 0) found.add(pure[v * size + u]!)
  return [...found]
}

/** Where in what hangs together each pixel stands. */
function spots(ink: Uint8Array, size: number): Pick<FillPlaces, 'down' | 'across'> {
  const [down, across] = [new Float32Array(size * size), new Float32Array(size * size)]
  for (const area of areasOf(Int16Array.from(ink), size).areas) {
    setShares(down, area, (pixel) => Math.floor(pixel / size))
    setShares(across, area, (pixel) => pixel % size)
  }
  return { down, across }
}

/** From the least (0) to the most (1) of some pixels. */
function setShares(to: Float32Array, pixels: Int32Array, of: (pixel: number) => number): void {
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  for (const pixel of pixels) {
    least = Math.min(least, of(pixel))
    most = Math.max(most, of(pixel))
  }
  for (const pixel of pixels) to[pixel] = most > least ? (of(pixel) - least) / (most - least) : 0.5
}
