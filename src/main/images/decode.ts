import { open, stat } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { HousestyleError } from '#shared/failure.ts'
import { imageLimits, tooLarge } from '#shared/imageLimits.ts'

/** SVG is left out on purpose: it can name files and addresses. */
const readableFormats = new Set(['png', 'jpeg', 'webp', 'avif', 'heif', 'gif', 'tiff'])

export interface ImageFacts {
  width: number
  height: number
  format: string
}

/**
 * Opens an image that came from outside, within limits; its pixels are not decoded yet, unless it may be a HEIC photo.
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
  if (bytes > imageLimits.bytes) throw new HousestyleError('image-too-large', tooLarge(name, bytes))
  const image = sharp(source, { failOn: 'error', limitInputPixels: false, autoOrient: true })
  const metadata = await image.metadata().catch(() => null)
  if (metadata === null && typeof source === 'string') await refuseClosed(source, name)
  if (metadata?.format === 'svg')
    throw new HousestyleError(
      'not-an-image',
      `${name} is an SVG document; drop it into the studio, or export it as PNG.`
    )
  if (!metadata?.format || !readableFormats.has(metadata.format))
    throw new HousestyleError('not-an-image', `${name} is not an image that can be read.`)
  // As it is shown: a camera's orientation flag may lay it on its side.
  const { width, height } = metadata.autoOrient
  if (width * height > imageLimits.pixels)
    throw new HousestyleError(
      'image-too-large',
      `${name} has ${width} × ${height} pixels; the limit is ${imageLimits.pixels / 1e6} million.`
    )
  if (metadata.compression === 'hevc') await refuseHeic(image, name)
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
    .catch(() => {
      // The decoder's own words name paths and offsets, line by line, and help nobody mend the file.
      throw new HousestyleError('not-an-image', `${name} is damaged and cannot be read.`)
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

/** A file that cannot be opened may well be an image. @throws HousestyleError `not-found` */
async function refuseClosed(path: string, name: string): Promise<void> {
  const handle = await open(path).catch((error: unknown) => {
    throw notOpened(name, error)
  })
  await handle.close()
}

/** What is said of a file or a folder that is there and cannot be opened. @param error what the file system said */
export function notOpened(name: string, error: unknown): HousestyleError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  const reason = code === 'EACCES' || code === 'EPERM' ? 'its permissions forbid it' : code
  return new HousestyleError('not-found', `${name} could not be opened: ${reason}.`)
}

/**
 * What iPhones make of a photo: sharp reads its header, but HEVC's patents keep the decoder out of it. The header's brand
 * alone tells the two contents of this container apart, and some AVIF files bear the wrong one; hence the trial, which a HEIC
 * fails at once.
 * @throws HousestyleError `not-an-image`
 */
async function refuseHeic(image: Sharp, name: string): Promise<void> {
  const trial = image.clone().resize(8, 8).raw().toBuffer()
  await trial.catch(() => {
    throw new HousestyleError(
      'not-an-image',
      `${name} is a HEIC photo, which cannot be read; export it as JPEG or PNG.`
    )
  })
}
