import sharp, { type Sharp } from 'sharp'
import { readPngText, writePngText } from './pngText.ts'
import { type EnlargedPixels, type Pixels, readImageRecord } from './writeImage.ts'

/** How much larger an export may be than what the model drew. */
export const exportFactors = [1, 2, 4] as const
export type ExportFactor = (typeof exportFactors)[number]

/** The engine makes pictures so many times as large. */
const enlargedTimes = 4

/** What makes pictures larger, and documents of them: the engine. */
export interface Exporter {
  /** Four times as large; without the ground around what is drawn if it is to be cut out. */
  enlarge(pixels: Pixels, cutOut: boolean): Promise<EnlargedPixels>
  /** As an SVG document. */
  trace(pixels: Pixels, cutOut: boolean): Promise<string>
}

/** The upscaler learned from 128 pixels a side; what larger models draw has details of another kind, which Lanczos leaves alone. */
const largestForTrained = 256

/**
 * A PNG for use elsewhere, with the text that it carried: pictures of up to 256 pixels a side are enlarged by the engine, others by Lanczos
 * resampling. Transparency is dropped from small ones; drawn images have none.
 * @param cutOut without the ground around what is drawn
 * @throws Error when the bytes are no PNG; HousestyleError `invalid-input` for one that cannot be cut out
 */
export async function exportPng(
  png: Uint8Array,
  factor: ExportFactor,
  exporter: Pick<Exporter, 'enlarge'>,
  cutOut = false
): Promise<Uint8Array> {
  const { width, height } = await sharp(png).metadata()
  if (factor === 1 && !cutOut) return png
  const isSmall = cutOut || Math.max(width, height) <= largestForTrained
  const source = isSmall ? await enlarged(png, exporter, cutOut) : sharp(png)
  // What has the size already keeps its very colours.
  const isSized = isSmall && factor === enlargedTimes
  const sized = await (isSized ? source : source.resize(width * factor, height * factor, { kernel: 'lanczos3' }))
    .png({ compressionLevel: 9 })
    .toBuffer()
  const found = readPngText(png)
  return found.ok ? writePngText(sized, found.texts) : sized
}

/**
 * A drawn PNG as an SVG document that says what it shows and how it was drawn.
 * @throws HousestyleError `invalid-input` for pictures that are not made of flat fills
 */
export async function exportSvg(png: Uint8Array, exporter: Pick<Exporter, 'trace'>, cutOut = false): Promise<string> {
  const svg = await exporter.trace(await pixelsOf(png), cutOut)
  const found = readPngText(png)
  const settings = found.ok ? found.texts.find(({ key }) => key === 'parameters')?.text : undefined
  const told = [...element('title', readImageRecord(png)?.prompt), ...element('desc', settings)]
  return svg.replace('>\n', `>\n${told.join('')}`)
}

const element = (name: string, text: string | undefined): string[] =>
  text === undefined ? [] : [`<${name}>${escaped(text)}</${name}>\n`]

/** Text within an XML element; control characters, which XML does not allow, go. */
const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

async function enlarged(png: Uint8Array, exporter: Pick<Exporter, 'enlarge'>, cutOut: boolean): Promise<Sharp> {
  const { width, height, channels, data } = await exporter.enlarge(await pixelsOf(png), cutOut)
  const larger = sharp(data, { raw: { width, height, channels } })
  return cutOut ? larger : larger.removeAlpha()
}

async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(png)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgb: data }
}
