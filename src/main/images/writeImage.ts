import sharp from 'sharp'
import { type ImageRecord, imageRecordKey, imageRecordSchema, webuiParameters } from '#shared/batchRecord.ts'
import { readPngText, writePngText } from './pngText.ts'

/** Pixels as they come from the engine: width × height × 3 bytes, sRGB, row by row. */
export interface Pixels {
  width: number
  height: number
  rgb: Uint8Array
}

/** Enlarged pixels, width × height × channels bytes, sRGB; the fourth channel says how solid they are. */
export interface EnlargedPixels {
  width: number
  height: number
  channels: 3 | 4
  data: Uint8Array
}

/**
 * Encodes drawn pixels as a PNG that carries its own record: under `housestyle` all that rebuilds its batch,
 * under `parameters` the summary that other tools read.
 */
export async function encodeRecordedPng(image: Pixels, record: ImageRecord): Promise<Uint8Array> {
  const { width, height, rgb } = image
  const png = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer()
  return writePngText(png, [
    { key: imageRecordKey, text: JSON.stringify(record) },
    { key: 'parameters', text: webuiParameters(record) }
  ])
}

/** The record that a PNG carries; null where there is none, or none that can be believed. */
export function readImageRecord(png: Uint8Array): ImageRecord | null {
  const found = readPngText(png)
  const text = found.ok ? found.texts.find(({ key }) => key === imageRecordKey)?.text : undefined
  if (text === undefined) return null
  try {
    const parsed = imageRecordSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
