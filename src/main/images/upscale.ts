import sharp, { type Sharp } from 'sharp'
import { readPngText, writePngText } from './pngText.ts'
import type { Pixels } from './writeImage.ts'

/** How much larger an export may be than what the model drew. */
export const upscaleFactors = [2, 4] as const
export type UpscaleFactor = (typeof upscaleFactors)[number]

/** Makes pixels four times as large: the engine's trained upscaler. */
export type Enlarge = (pixels: Pixels) => Promise<Pixels>

/** It learned from 128 pixels a side; what larger models draw has details of another kind, which Lanczos leaves alone. */
const largestForTrained = 256

/**
 * A PNG enlarged, with the text that it carried: pictures of up to 256 pixels a side by the trained upscaler, others by
 * Lanczos resampling. Transparency is dropped from small ones; drawn images have none.
 * @throws Error when the bytes are no PNG
 */
export async function upscalePng(png: Uint8Array, factor: UpscaleFactor, enlarge: Enlarge): Promise<Uint8Array> {
  const { width, height } = await sharp(png).metadata()
  const source = Math.max(width, height) <= largestForTrained ? await trained(png, enlarge) : sharp(png)
  const larger = await source
    .resize(width * factor, height * factor, { kernel: 'lanczos3' })
    .png({ compressionLevel: 9 })
    .toBuffer()
  const found = readPngText(png)
  return found.ok ? writePngText(larger, found.texts) : larger
}

async function trained(png: Uint8Array, enlarge: Enlarge): Promise<Sharp> {
  const { data, info } = await sharp(png)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, rgb } = await enlarge({ width: info.width, height: info.height, rgb: data })
  return sharp(rgb, { raw: { width, height, channels: 3 } })
}
