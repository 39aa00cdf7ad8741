import { keyOf } from './colourKeys.ts'
import { nearestMix, offMixes, placesOf } from './mixes.ts'
import { squaredDistance } from './oklab.ts'
import type { SharedGround } from './sharedGround.ts'

/** Pixels are cut into so many across and down; large pictures into fewer, since their edges are fine already. */
export const partsOf = (size: number): number => (size < 256 ? 4 : 2)
/** How far, in pixels of 128, a fill beside an edge may be. */
const beside = 2

/** Which ink each part of a picture is in. */
export interface InkParts {
  /** (parts × size) × (parts × size) places of inks */
  labels: Uint8Array
  /** size × size, 1 for each pixel that is no mix of the inks beside it */
  strays: Uint8Array
}

/**
 * The ink of every part of a picture (ours): the nearer one of the two inks that its pixel is most like a mix of.
 * @param rgb size × size × 3 bytes, its fills in inks
 * @param of the fill of each pixel, -1 where there is none
 * @param inks n × 3 bytes
 */
export function inkParts(rgb: Uint8Array, size: number, of: Int32Array, inks: Uint8Array): InkParts {
  const { pairs, strays } = pairsOf(rgb, size, of, inks)
  return { labels: nearestInks(rgb, size, pairs, inks), strays }
}

/** How parts become pixels. */
interface Drawing {
  /** 1 for pixels to be drawn anew; all are without it. */
  isRedrawn?: Uint8Array
  /** What is drawn in place of the ground's ink; null where it is plain. */
  ground?: SharedGround | null
}

/** A picture in which pixels are the means of their parts. */
export function withParts(
  rgb: Uint8Array,
  size: number,
  labels: Uint8Array,
  inks: Uint8Array,
  { isRedrawn, ground }: Drawing = {}
): Uint8Array {
  const parts = partsOf(size)
  const result = rgb.slice()
  const sum = new Float64Array(3)
  for (let pixel = 0; pixel < size * size; pixel++) {
    if (isRedrawn?.[pixel] === 0) continue
    const corner = parts * (Math.floor(pixel / size) * parts * size + (pixel % size))
    sum.fill(0)
    for (let v = 0; v < parts; v++)
      for (let u = 0; u < parts; u++) {
        const ink = labels[corner + v * parts * size + u]!
        const [colours, at] = ink === ground?.ink ? [ground.picture, pixel] : [inks, ink]
        for (let c = 0; c < 3; c++) sum[c]! += colours[3 * at + c]!
      }
    for (let c = 0; c < 3; c++) result[3 * pixel + c] = Math.round(sum[c]! / parts ** 2)
  }
  return result
}

/**
 * The two inks that each pixel is a mix of: of those of the fills beside it, or where these do not mix to it, of one of them and any
 * other. So the edge of a dark shape on a pale ground gets no rim in an ink between the two.
 * @returns size × size × 2 places, and 1 for each pixel that is no mix of the inks beside it
 */
function pairsOf(rgb: Uint8Array, size: number, of: Int32Array, inks: Uint8Array) {
  const far = Math.ceil((beside * size) / 128)
  const all = placesOf(inks)
  const inkOf = new Map(all.map((ink) => [keyOf(inks, ink), ink]))
  const pairs = new Uint8Array(2 * size * size)
  const strays = new Uint8Array(size * size)
  for (const [pixel, region] of of.entries()) {
    if (region >= 0) {
      pairs.fill(inkOf.get(keyOf(rgb, pixel))!, 2 * pixel, 2 * pixel + 2)
      continue
    }
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    const near = new Set<number>()
    for (let v = Math.max(0, y - far); v <= Math.min(size - 1, y + far); v++)
      for (let u = Math.max(0, x - far); u <= Math.min(size - 1, x + far); u++)
        if (of[v * size + u]! >= 0) near.add(inkOf.get(keyOf(rgb, v * size + u))!)
    const starts = near.size > 0 ? [...near] : all
    let mix = nearestMix(rgb, pixel, inks, starts, starts)
    if (mix.distance > offMixes ** 2) {
      strays[pixel] = 1
      mix = nearestMix(rgb, pixel, inks, starts, all)
    }
    pairs[2 * pixel] = mix.start
    pairs[2 * pixel + 1] = mix.end
  }
  return { pairs, strays }
}

/** The nearer ink of each part, in sRGB as it is stored, where the picture is interpolated linearly between the pixels' middles. */
function nearestInks(rgb: Uint8Array, size: number, pairs: Uint8Array, inks: Uint8Array): Uint8Array {
  const parts = partsOf(size)
  const side = parts * size
  const labels = new Uint8Array(side * side)
  const value = new Float64Array(3)
  const places = Array.from({ length: side }, (_, at) => {
    const place = Math.min(Math.max((at + 0.5) / parts - 0.5, 0), size - 1)
    const from = Math.min(Math.floor(place), size - 2)
    return { from, share: place - from }
  })
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const pixel = Math.floor(y / parts) * size + Math.floor(x / parts)
      const [one, other] = [pairs[2 * pixel]!, pairs[2 * pixel + 1]!]
      labels[y * side + x] = one
      if (one === other) continue
      const { from: u, share: right } = places[x]!
      const { from: v, share: down } = places[y]!
      const at = 3 * (v * size + u)
      for (let c = 0; c < 3; c++) {
        const top = rgb[at + c]! * (1 - right) + rgb[at + 3 + c]! * right
        const bottom = rgb[at + 3 * size + c]! * (1 - right) + rgb[at + 3 * size + 3 + c]! * right
        value[c] = top * (1 - down) + bottom * down
      }
      if (squaredDistance(value, 0, inks, other) < squaredDistance(value, 0, inks, one)) labels[y * side + x] = other
    }
  return labels
}
