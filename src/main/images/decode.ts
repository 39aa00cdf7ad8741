import { stat } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { HousestyleError } from '#shared/failure.ts'

/** Beyond these an image is refused before its pixels are unpacked. */
export const imageLimits = { bytes: 128 * 2 ** 20, pixels: 120e6 } as const

/** SVG is left out on purpose: it can name files and addresses. */
const readableFormats = new Set(['png', 'jpeg', 'webp', 'avif', 'heif', 'gif', 'tiff'])

export interface ImageFacts {
  width: number
  height: number
  format: string
}

/**
 * Opens an image that came from outside, within limits; the pixels are not decoded yet.
 * @param source a path, or the file's bytes
 * @param name what to call it in a message
 * @throws HousestyleError `not-an-image`, `image-too-large`, `not-found`
 */
export async function openImage(
  source: string | Uint8Array,
  name: string
): Promise<{ image: Sharp; facts: ImageFacts }> {
  const bytes = typeof source === 'string' ? await fileSize(source, name) : source.byteLength
  if (bytes === 0) throw new HousestyleError('not-an-image', `${name} is empty.`)
  if (bytes > imageLimits.bytes)
    throw new HousestyleError('image-too-large', `${name} has ${Math.round(bytes / 2 ** 20)} MB; the limit is 128 MB.`)
  const image = sharp(source, { failOn: 'error', limitInputPixels: false, autoOrient: true })
  const metadata = await image.metadata().catch(() => null)
  if (!metadata?.format || !readableFormats.has(metadata.format))
    throw new HousestyleError('not-an-image', `${name} is not an image that can be read.`)
  // As it is shown: a camera's orientation flag may lay it on its side.
  const { width, height } = metadata.autoOrient
  if (width * height > imageLimits.pixels)
    throw new HousestyleError(
      'image-too-large',
      `${name} has ${width} × ${height} pixels; the limit is ${imageLimits.pixels / 1e6} million.`
    )
  return { image, facts: { width, height, format: metadata.format } }
}

/**
 * Decodes to a square of sRGB pixels: the centre is kept, transparency lies on white.
 * @returns `pixels`: size × size × 3 bytes, row by row
 */
export async function decodeSquare(
  source: string | Uint8Array,
  name: string,
  size: number
): Promise<{ pixels: Uint8Array; facts: ImageFacts }> {
  const { image, facts } = await openImage(source, name)
  const pixels = await image
    .flatten({ background: '#ffffff' })
    .resize(size, size, { fit: 'cover', kernel: 'lanczos3' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new HousestyleError('not-an-image', `${name} is damaged: ${reason(error)}.`)
    })
  if (pixels.byteLength !== size * size * 3)
    throw new HousestyleError('not-an-image', `${name} has an unusual colour format.`)
  return { pixels, facts }
}

async function fileSize(path: string, name: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new HousestyleError('not-found', `${name} is missing.`)
  return found.size
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0]!.replace(/\.$/, '')
}
