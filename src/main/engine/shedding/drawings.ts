import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawingsFolder, findingsVersion } from '#shared/cacheNames.ts'
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
 * What is left of each reference, made once, and anew when it is drawn in another way (`findingsVersion`).
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
  const drawings: Drawings = { files: [], of: [] }
  for (const [at, file] of references.entries()) {
    await checkpoint()
    const path = join(cacheFolder, drawingsFolder, set, `${file.sha256}.png`)
    if (!existsSync(path)) {
      const rgb = await drawn(await pixelsOf(file, side))
      if (rgb === null) continue
      const picture = sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
      await writeWhole(path, await picture.png().toBuffer())
    }
    drawings.files.push({ path, sha256: `${file.sha256}-${set}` })
    drawings.of.push(at)
  }
  return drawings
}
