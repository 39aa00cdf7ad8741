import sharp from 'sharp'
import type { Backdrop, Colourway } from './backdrop.ts'

/** Of its multiples the fractions are spread evenly (H. Weyl): images of consecutive seeds take colourways in about their shares. */
const golden = (Math.sqrt(5) - 1) / 2

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
 * A drawing put on its backdrop: where it is black ink is laid on.
 * @param drawing size × size × 3 bytes, black on white, of what is in the backdrop's box
 * @returns size × size × 3 bytes
 */
export async function putOn(drawing: Uint8Array, size: number, backdrop: Backdrop, seed: number): Promise<Uint8Array> {
  const { picture, ink } = colourwayFor(seed, backdrop)
  const unit = backdrop.side / size
  const [left, top, side] = [backdrop.box.x / unit, backdrop.box.y / unit, backdrop.box.side / unit]
  const grey = new Uint8Array(size * size)
  for (let pixel = 0; pixel < grey.length; pixel++)
    grey[pixel] = 255 - Math.round((drawing[3 * pixel]! + drawing[3 * pixel + 1]! + drawing[3 * pixel + 2]!) / 3)
  const raw = { raw: { width: size, height: size, channels: 1 as const } }
  const marks = await sharp(grey, raw).resize(side, side).extractChannel(0).raw().toBuffer()
  const result = await atSize(picture, backdrop.side, size)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const share = marks[y * side + x]! / 255
      const pixel = (top + y) * size + left + x
      for (let c = 0; c < 3; c++) {
        const beneath = result[3 * pixel + c]!
        result[3 * pixel + c] = Math.round(beneath + share * (ink[c]! - beneath))
      }
    }
  return result
}

async function atSize(picture: Uint8Array, side: number, size: number): Promise<Uint8Array> {
  const raw = { raw: { width: side, height: side, channels: 3 as const } }
  return new Uint8Array(await sharp(picture, raw).resize(size, size).raw().toBuffer())
}
