import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawingsFolder, findingsVersion } from '#shared/cacheNames.ts'
import { markUsed } from '../markUsed.ts'
import type { ImageFile } from '../protocol.ts'
import { pixelsOf } from '../references/referenceFiles.ts'
import { writeWhole } from '../writeWhole.ts'

export interface ShedOptions {
  /** Of the model's pictures. */
  size: number
  /** Drawings are kept in it. */
  cacheFolder: string
  checkpoint: () => Promise<void>
}

/** References without what they share: files in the cache, named by the reference and the set. */
export interface Drawings {
  files: ImageFile[]
  /** Which of the references they are of. */
  of: number[]
}

/**
 * What is left of each reference, made once, and anew where a drawing is damaged, or drawn in another way now (`findingsVersion`).
 * @param how they are drawn: what else gives the same drawings has the same
 * @param drawn size × size × 3 bytes of a reference's pixels; null for one of which nothing is left
 * @param side of the pixels that it is given
 * @throws what decoding a reference throws, or writing a file
 */
export async function drawingsOf(
  references: readonly ImageFile[],
  how: string,
  side: number,
  drawn: (rgb: Uint8Array) => Promise<Uint8Array | null>,
  { size, cacheFolder, checkpoint }: ShedOptions
): Promise<Drawings> {
  // In the name of the set, so that the latents of its drawings are others too.
  const set = createHash('sha256').update(`${findingsVersion} ${how}`).digest('hex').slice(0, 32)
  const folder = join(cacheFolder, drawingsFolder, set)
  await markUsed(folder)
  const drawings: Drawings = { files: [], of: [] }
  for (const [at, file] of references.entries()) {
    await checkpoint()
    const path = join(folder, `${file.sha256}.png`)
    const drawing = { path, sha256: `${file.sha256}-${set}` }
    if (!(await isWhole(drawing, size))) {
      const rgb = await drawn(await pixelsOf(file, side))
      if (rgb === null) continue
      const picture = sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
      await writeWhole(path, await picture.png().toBuffer())
    }
    drawings.files.push(drawing)
    drawings.of.push(at)
  }
  return drawings
}

/** Bytes of the drawings that were found whole, by their paths: to read all of a set takes longer than all else that is known of it. */
const whole = new Map<string, number>()
const mostKnown = 20_000

/** Whether a drawing is there and can be read. A power cut may leave a part of it, which would keep its set from ever being drawn. */
async function isWhole(drawing: ImageFile, size: number): Promise<boolean> {
  const { path } = drawing
  const bytes = (await stat(path).catch(() => null))?.size
  if (bytes === undefined) return false
  if (whole.get(path) === bytes) return true
  const read = await pixelsOf(drawing, size).catch(() => null)
  if (read === null) return false
  if (whole.size >= mostKnown) whole.clear()
  whole.set(path, bytes)
  return true
}
