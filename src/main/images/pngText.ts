import { crc32 } from 'node:zlib'

/** A keyed text inside a PNG file. Keys are 1 to 79 characters of Latin-1 (PNG specification, 11.3.4). */
export interface PngText {
  key: string
  text: string
}

export type PngTextResult = { ok: true; texts: PngText[] } | { ok: false; reason: string }

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Texts longer than this are not read: records are a few kilobytes. */
const longestText = 8 * 2 ** 20
/** A file with more chunks than this is none of ours. */
const mostChunks = 100_000

interface Chunk {
  type: string
  /** Where the chunk begins (its length field) and ends (after its CRC). */
  start: number
  end: number
  data: Uint8Array
}

/**
 * Puts texts into a PNG, before its pixels: `tEXt` where Latin-1 can hold the text, `iTXt` (UTF-8) elsewhere.
 * Texts that the file has already under the same keys are replaced.
 * @throws RangeError for a key or a text that the format cannot hold; TypeError when `png` is no PNG
 */
export function writePngText(png: Uint8Array, texts: readonly PngText[]): Uint8Array {
  const walk = walkChunks(png)
  if (!walk.ok) throw new TypeError(walk.reason)
  const keys = new Set(texts.map(({ key }) => key))
  const kept = walk.chunks.filter((chunk) => {
    const key = keyOf(chunk)
    return key === null || !keys.has(key)
  })
  const firstPixels = kept.findIndex(({ type }) => type === 'IDAT')
  if (firstPixels < 0) throw new TypeError('The file has no pixels.')
  const bytesOf = (chunks: readonly Chunk[]) => chunks.map(({ start, end }) => png.subarray(start, end))
  return concatenate([
    signature,
    ...bytesOf(kept.slice(0, firstPixels)),
    ...texts.map(textChunk),
    ...bytesOf(kept.slice(firstPixels))
  ])
}

/**
 * The texts of a PNG from anywhere. The file is taken as hostile: nothing throws, lengths are checked against the
 * file's end, sums against the bytes, and compressed texts (which could unpack to anything) are left out.
 */
export function readPngText(png: Uint8Array): PngTextResult {
  const walk = walkChunks(png)
  if (!walk.ok) return walk
  const texts: PngText[] = []
  for (const chunk of walk.chunks) {
    if (chunk.data.length > longestText || !hasRightSum(png, chunk)) continue
    const text = chunk.type === 'tEXt' ? readLatin1(chunk.data) : chunk.type === 'iTXt' ? readUtf8(chunk.data) : null
    if (text) texts.push(text)
  }
  return { ok: true, texts }
}

function walkChunks(png: Uint8Array): { ok: true; chunks: Chunk[] } | { ok: false; reason: string } {
  if (png.length < signature.length || signature.some((byte, i) => png[i] !== byte))
    return { ok: false, reason: 'The file is not a PNG.' }
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const chunks: Chunk[] = []
  let start = signature.length
  while (start < png.length) {
    // Length, type and sum alone take 12 bytes.
    if (png.length - start < 12) return { ok: false, reason: 'The PNG is cut off.' }
    const length = view.getUint32(start)
    const end = start + 12 + length
    if (end > png.length) return { ok: false, reason: 'The PNG is cut off.' }
    const type = latin1(png.subarray(start + 4, start + 8))
    chunks.push({ type, start, end, data: png.subarray(start + 8, end - 4) })
    if (type === 'IEND') return { ok: true, chunks }
    if (chunks.length > mostChunks) return { ok: false, reason: 'The PNG has too many chunks.' }
    start = end
  }
  return { ok: false, reason: 'The PNG has no end.' }
}

function hasRightSum(png: Uint8Array, { start, end }: Chunk): boolean {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  return crc32(png.subarray(start + 4, end - 4)) === view.getUint32(end - 4)
}

function keyOf({ type, data }: Chunk): string | null {
  if (type !== 'tEXt' && type !== 'iTXt' && type !== 'zTXt') return null
  const end = data.subarray(0, 80).indexOf(0)
  return end < 1 ? null : latin1(data.subarray(0, end))
}

function readLatin1(data: Uint8Array): PngText | null {
  const end = data.subarray(0, 80).indexOf(0)
  if (end < 1) return null
  return { key: latin1(data.subarray(0, end)), text: latin1(data.subarray(end + 1)) }
}

/** key 0 compressed method language 0 translated-key 0 text */
function readUtf8(data: Uint8Array): PngText | null {
  const end = data.subarray(0, 80).indexOf(0)
  if (end < 1 || data[end + 1] !== 0) return null
  const language = data.indexOf(0, end + 3)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  if (translated < 0) return null
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data.subarray(translated + 1))
    return { key: latin1(data.subarray(0, end)), text }
  } catch {
    return null
  }
}

function textChunk({ key, text }: PngText): Uint8Array {
  if (!/^[\x20-\x7e\xa1-\xff]{1,79}$/.test(key)) throw new RangeError(`"${key}" cannot be a key of a PNG text.`)
  // tEXt may hold printable Latin-1 and line feeds only.
  const plain = /^[\n\x20-\x7e\xa0-\xff]*$/.test(text)
  const body = plain
    ? concatenate([bytesOfLatin1(`${key}\0`), bytesOfLatin1(text)])
    : concatenate([bytesOfLatin1(`${key}\0\0\0\0\0`), new TextEncoder().encode(text)])
  if (body.length > longestText) throw new RangeError('The text is too long for a PNG.')
  const chunk = new Uint8Array(12 + body.length)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, body.length)
  chunk.set(bytesOfLatin1(plain ? 'tEXt' : 'iTXt'), 4)
  chunk.set(body, 8)
  view.setUint32(8 + body.length, crc32(chunk.subarray(4, 8 + body.length)))
  return chunk
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const bytesOfLatin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1')

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
