import { squaredDistance, toOklab } from './oklab.ts'

/** In Oklab: from one pixel to the next within a fill, and from any of its pixels to its mean so far. */
const [mostStep, mostStray] = [0.02, 0.03]
/** Fills of fewer pixels, at 128 × 128, belong to edges. */
const leastArea = 12

export interface Regions {
  /** How many there are; they are numbered from 0. */
  count: number
  /** The region of each pixel; -1 on edges, in textures and in what is too small. */
  of: Int32Array
  area: Float64Array
  /** Mean colours, count × 3: in Oklab, and in sRGB's 0..255. */
  lab: Float64Array
  rgb: Float64Array
}

/** The four neighbours of a pixel that lie within the picture. */
export function neighbours(pixel: number, size: number): number[] {
  const x = pixel % size
  const near: number[] = []
  if (x > 0) near.push(pixel - 1)
  if (x < size - 1) near.push(pixel + 1)
  if (pixel >= size) near.push(pixel - size)
  if (pixel < size * (size - 1)) near.push(pixel + size)
  return near
}

/** The pixels along the picture's four sides; corners stand twice. */
export const borderPixels = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => [i, size * (size - 1) + i, size * i, size * i + size - 1]).flat()

let known = { size: 0, near: new Int32Array() }

/** `neighbours` of every pixel, four places each, -1 where there is none; kept, since pictures of a batch have one size. */
function nearOf(size: number): Int32Array {
  if (known.size !== size) {
    const near = new Int32Array(4 * size * size).fill(-1)
    for (let pixel = 0; pixel < size * size; pixel++) near.set(neighbours(pixel, size), 4 * pixel)
    known = { size, near }
  }
  return known.near
}

/**
 * The fills of a picture: they grow from the most even pixels outwards, by small steps and never far from their mean, so that a fill does
 * not creep over a soft edge into the next (ours).
 * @param rgb size × size × 3 bytes
 */
export function findRegions(rgb: Uint8Array, size: number): Regions {
  const lab = toOklab(rgb)
  const near = nearOf(size)
  const steps = new Float64Array(size * size)
  for (let at = 0; at < near.length; at++) {
    const [pixel, other] = [at >> 2, near[at]!]
    if (other >= 0) steps[pixel] = Math.max(steps[pixel]!, squaredDistance(lab, pixel, lab, other))
  }
  const seeds = Uint32Array.from(steps.keys())
    .filter((pixel) => steps[pixel]! <= mostStep ** 2)
    .sort((a, b) => steps[a]! - steps[b]! || a - b)

  const least = leastArea * (size / 128) ** 2
  const of = new Int32Array(size * size).fill(-1)
  const taken = new Uint8Array(size * size)
  const [areas, labs, rgbs]: [number[], number[], number[]] = [[], [], []]
  for (const seed of seeds) {
    if (taken[seed] === 1) continue
    const members = [seed]
    taken[seed] = 1
    const mean = Float64Array.from(lab.subarray(3 * seed, 3 * seed + 3))
    for (let at = 0; at < members.length; at++)
      for (let side = 0; side < 4; side++) {
        const other = near[4 * members[at]! + side]!
        if (other < 0 || taken[other] === 1) continue
        if (squaredDistance(lab, other, lab, members[at]!) > mostStep ** 2) continue
        if (squaredDistance(lab, other, mean, 0) > mostStray ** 2) continue
        taken[other] = 1
        members.push(other)
        for (let c = 0; c < 3; c++) mean[c]! += (lab[3 * other + c]! - mean[c]!) / members.length
      }
    if (members.length < least) continue
    for (const pixel of members) of[pixel] = areas.length
    areas.push(members.length)
    labs.push(...mean)
    for (let c = 0; c < 3; c++) rgbs.push(members.reduce((sum, pixel) => sum + rgb[3 * pixel + c]!, 0) / members.length)
  }
  const [area, meanLab, meanRgb] = [areas, labs, rgbs].map((values) => Float64Array.from(values))
  return { count: areas.length, of, area: area!, lab: meanLab!, rgb: meanRgb! }
}

/** The region with most of the picture's border, -1 where none has any. */
export function groundOf({ of, count }: Regions, size: number): number {
  const pixels = new Float64Array(count)
  for (const at of borderPixels(size)) if (of[at]! >= 0) pixels[of[at]!]!++
  const most = Math.max(0, ...pixels)
  return most === 0 ? -1 : pixels.indexOf(most)
}

/** How wide each region is on average, in pixels: what it would be as a strip with so many pixels on its two sides. */
export function widthsOf({ of, count, area }: Regions, size: number): Float64Array {
  const rim = new Float64Array(count)
  for (const [pixel, region] of of.entries())
    if (region >= 0 && neighbours(pixel, size).some((other) => of[other] !== region)) rim[region]!++
  return area.map((pixels, region) => (2 * pixels) / Math.max(1, rim[region]!))
}

/** How far, in pixels of 128, the edge between two fills that touch may be wide. */
const widestEdge = 3

/** The length of the border of every two regions, in pixels, across the edge between them: for each region, neighbour and length. */
export function bordersOf({ of, count }: Regions, size: number): Map<number, number>[] {
  const grown = Int32Array.from(of)
  for (let round = 0; round < Math.round((widestEdge * size) / 128); round++) {
    const before = Int32Array.from(grown)
    for (const [pixel, region] of before.entries()) {
      if (region >= 0) continue
      const next = neighbours(pixel, size).find((other) => before[other]! >= 0)
      if (next !== undefined) grown[pixel] = before[next]!
    }
  }
  const borders = Array.from({ length: count }, () => new Map<number, number>())
  const add = (a: number, b: number) => borders[a]!.set(b, (borders[a]!.get(b) ?? 0) + 1)
  for (const [pixel, region] of grown.entries()) {
    if (region < 0) continue
    for (const other of neighbours(pixel, size))
      if (grown[other]! >= 0 && grown[other] !== region) add(region, grown[other]!)
  }
  return borders
}
