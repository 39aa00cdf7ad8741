import sharp from 'sharp'
import { squaredDistance } from '../finish/oklab.ts'
import { findRegions } from '../finish/regions.ts'
import type { Backdrop, Colourway } from './backdrop.ts'
import { type CutOut, cutOut } from './cutOut.ts'
import { reached } from './reached.ts'

/** Of its multiples the fractions are spread evenly (H. Weyl): images of consecutive seeds take colourways in about their shares. */
const golden = (Math.sqrt(5) - 1) / 2
/** In steps of 255: what is nearer to white and reached from the border is ground; what is so and enclosed is a hole only where it is this near. */
const [groundUpTo, holeUpTo] = [20, 10]

/** The colourway of an image: as often as images of the set have it, and always the same for a seed. */
export function colourwayFor(seed: number, { colourways }: Pick<Backdrop, 'colourways'>): Colourway {
  const all = colourways.reduce((sum, { images }) => sum + images, 0)
  let left = ((seed * golden) % 1) * all
  for (const way of colourways) {
    left -= way.images
    if (left < 0) return way
  }
  return colourways[0]!
}

/**
 * A drawing put on its backdrop: in its own colours, or where it is black ink is laid on.
 * @param drawing size × size × 3 bytes, on white, of what is in the backdrop's box
 * @returns size × size × 3 bytes
 */
export async function putOn(drawing: Uint8Array, size: number, backdrop: Backdrop, seed: number): Promise<Uint8Array> {
  const { picture, ink } = colourwayFor(seed, backdrop)
  const unit = backdrop.side / size
  const [left, top, side] = [backdrop.box.x / unit, backdrop.box.y / unit, backdrop.box.side / unit]
  const marks =
    backdrop.marks.kind === 'ink' ? inkByDarkness(drawing) : drawnBefore(drawing, size, backdrop.marks.holes)
  const small = await resized(marks, size, side)
  const result = await atSize(picture, backdrop.side, size)
  const inkThere = ink && (await atSize(ink, backdrop.side, size))
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const at = 4 * (y * side + x)
      const share = small[at + 3]! / 255
      const pixel = (top + y) * size + left + x
      for (let c = 0; c < 3; c++) {
        const [own, beneath] = [inkThere ? inkThere[3 * pixel + c]! : small[at + c]!, result[3 * pixel + c]!]
        result[3 * pixel + c] = Math.round(beneath + share * (own - beneath))
      }
    }
  return result
}

function inkByDarkness(drawing: Uint8Array): CutOut {
  const coverage = Float32Array.from({ length: drawing.length / 3 }, (_, pixel) => {
    const [r, g, b] = drawing.subarray(3 * pixel, 3 * pixel + 3)
    return 1 - (r! + g! + b!) / (3 * 255)
  })
  return { coverage, own: drawing }
}

/** What stands before white: the white around it, and white holes where the set has none that is filled. */
function drawnBefore(drawing: Uint8Array, size: number, holes: boolean): CutOut {
  const white = new Uint8Array(drawing.length).fill(255)
  const fromWhite = (pixel: number) => squaredDistance(drawing, pixel, white, pixel)
  const isBehind = reached(size, (pixel) => fromWhite(pixel) <= groundUpTo ** 2)
  if (holes) {
    const { of, rgb } = findRegions(drawing, size)
    for (const [pixel, region] of of.entries())
      if (region >= 0 && squaredDistance(rgb, region, white, 0) <= holeUpTo ** 2) isBehind[pixel] = 1
  }
  return cutOut(drawing, white, isBehind, size)
}

/** @returns to × to × 4 bytes */
function resized({ coverage, own }: CutOut, from: number, to: number): Promise<Buffer> {
  const rgba = new Uint8Array(4 * from * from)
  for (const [pixel, share] of coverage.entries()) {
    rgba.set(own.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel)
    rgba[4 * pixel + 3] = Math.round(255 * share)
  }
  return sharp(rgba, { raw: { width: from, height: from, channels: 4 } })
    .resize(to, to)
    .raw()
    .toBuffer()
}

async function atSize(picture: Uint8Array, side: number, size: number): Promise<Uint8Array> {
  const raw = { raw: { width: side, height: side, channels: 3 as const } }
  return new Uint8Array(await sharp(picture, raw).resize(size, size).raw().toBuffer())
}
