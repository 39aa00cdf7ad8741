import { nearestMix, placesOf } from '../finish/mixes.ts'
import { neighbours } from '../finish/regions.ts'

/** In pixels of 128, of the Gaussian that feels for edges: they are felt over some twice as much to either side. */
const sigma = 1.5

/** Where in its fill each pixel of a flat picture stands. */
export interface FillPlaces {
  /** The ink that fills most of the pixel. */
  ink: Uint8Array
  /** How much of what is around is in the same ink: about a half at an edge, 1 well inside. */
  depth: Float32Array
  /** Which way the inside lies, in radians. */
  inward: Float32Array
  /** From the top of what hangs together (0) to its bottom (1). */
  height: Float32Array
}

/** @param flat size × size × 3 bytes, soft edges being mixes of two inks @param inks n × 3 bytes */
export function fillPlaces(flat: Uint8Array, size: number, inks: ArrayLike<number>): FillPlaces {
  const { ink, shares } = inkShares(flat, size, inks)
  const blurred = shares.map((share) => share && gaussian(share, size, (sigma * size) / 128))
  const depth = new Float32Array(size * size)
  const inward = new Float32Array(size * size)
  const inside = (place: number) => Math.min(size - 1, Math.max(0, place))
  for (let pixel = 0; pixel < size * size; pixel++) {
    const own = blurred[ink[pixel]!]!
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    depth[pixel] = own[pixel]!
    const across = own[y * size + inside(x + 1)]! - own[y * size + inside(x - 1)]!
    const down = own[inside(y + 1) * size + x]! - own[inside(y - 1) * size + x]!
    inward[pixel] = Math.atan2(down, across)
  }
  return { ink, depth, inward, height: heights(ink, size) }
}

/** How much of each pixel each ink fills; nothing for inks that fill none. */
function inkShares(flat: Uint8Array, size: number, inks: ArrayLike<number>) {
  const all = placesOf(inks)
  const shares: (Float32Array | null)[] = all.map(() => null)
  const ink = new Uint8Array(size * size)
  for (let pixel = 0; pixel < size * size; pixel++) {
    const { start, end, share } = nearestMix(flat, pixel, inks, all, all)
    ink[pixel] = share > 0.5 ? end : start
    for (const [of, part] of [
      [start, 1 - share],
      [end, share]
    ] as const) {
      if (part === 0) continue
      shares[of] ??= new Float32Array(size * size)
      shares[of][pixel]! += part
    }
  }
  return { ink, shares }
}

function gaussian(values: Float32Array, size: number, deviation: number): Float32Array {
  const far = Math.ceil(3 * deviation)
  const weights = Float64Array.from({ length: 2 * far + 1 }, (_, i) =>
    Math.exp(-((i - far) ** 2) / (2 * deviation ** 2))
  )
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const last = size - 1
  /** Along lines of pixels `step` apart, which begin `next` apart. */
  const along = (from: Float32Array, step: number, next: number) => {
    const to = new Float32Array(from.length)
    for (let line = 0; line < size; line++)
      for (let at = 0; at < size; at++) {
        let sum = 0
        for (let i = -far; i <= far; i++) {
          const near = Math.min(last, Math.max(0, at + i))
          sum += weights[i + far]! * from[line * next + near * step]!
        }
        to[line * next + at * step] = sum / whole
      }
    return to
  }
  return along(along(values, 1, size), size, 1)
}

function heights(ink: Uint8Array, size: number): Float32Array {
  const height = new Float32Array(size * size)
  const isSeen = new Uint8Array(size * size)
  for (const first of ink.keys()) {
    if (isSeen[first] === 1) continue
    isSeen[first] = 1
    const part = [first]
    for (const pixel of part)
      for (const other of neighbours(pixel, size)) {
        if (isSeen[other] === 1 || ink[other] !== ink[first]) continue
        isSeen[other] = 1
        part.push(other)
      }
    const rows = part.map((pixel) => Math.floor(pixel / size))
    const top = rows.reduce((a, b) => Math.min(a, b))
    const bottom = rows.reduce((a, b) => Math.max(a, b))
    for (const [i, pixel] of part.entries()) height[pixel] = bottom > top ? (rows[i]! - top) / (bottom - top) : 0.5
  }
  return height
}
