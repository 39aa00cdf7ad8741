import { z } from 'zod'
import type { ImageFile } from '../protocol.ts'
import { keyOfSet, pixelsOf } from '../references/referenceFiles.ts'
import { Remembered } from '../remembered.ts'
import { changedShare } from './evenFills.ts'
import type { Inks } from './inkChoice.ts'
import { partsOf } from './inkParts.ts'
import { hexOf } from './inks.ts'
import { findLines } from './outlines/findLines.ts'
import { findOutline, type Outline, outlineSchema } from './outlines/findOutline.ts'
import { findColours, type SetColours, setColoursSchema } from './palette.ts'
import { labelledParts } from './setFills.ts'
import { findSharedGround, type SharedGround } from './sharedGround.ts'

const changedShares = new Remembered(20_000, z.number().min(0))
const coloursOfSets = new Remembered(50, setColoursSchema)
const groundsOfSets = new Remembered(50, z.object({ ink: z.int(), picture: z.base64() }).nullable())
const outlinesOfSets = new Remembered(50, outlineSchema.nullable())

export interface TellOptions {
  size: number
  checkpoint: () => Promise<void>
  /** Where what the references tell is kept for the next start; without one it is found anew. */
  cacheFolder?: string
}

export type Told = ReturnType<typeof referencesTell>

/** What references tell of fills, found once for each. */
export function referencesTell({ size, checkpoint, cacheFolder }: TellOptions) {
  const read = async (files: readonly ImageFile[]) => {
    const images: Uint8Array[] = []
    for (const file of files) {
      await checkpoint()
      images.push(await pixelsOf(file, size))
    }
    return images
  }
  return {
    /** What a treatment changes in each of them. */
    changes: async (
      name: string,
      files: readonly ImageFile[],
      treat: (rgb: Uint8Array) => Uint8Array,
      from?: number
    ): Promise<number[]> => {
      const shares: number[] = []
      for (const file of files) {
        await checkpoint()
        const find = async () => {
          const before = await pixelsOf(file, size)
          return changedShare(before, treat(before), from)
        }
        shares.push(await changedShares.of(`${name} ${file.sha256} ${size}`, find, cacheFolder))
      }
      return shares
    },
    colours: (files: readonly ImageFile[]): Promise<SetColours> =>
      coloursOfSets.of(keyOfSet('inks', size, files), async () => findColours(await read(files), size), cacheFolder),
    ground: async (files: readonly ImageFile[], inks: Uint8Array): Promise<SharedGround | null> => {
      const find = async () => {
        const ground = findSharedGround(await read(files), size, inks)
        return ground && { ink: ground.ink, picture: Buffer.from(ground.picture).toString('base64') }
      }
      const kept = await groundsOfSets.of(keyOfSet(`ground ${hexOf(inks)}`, size, files), find, cacheFolder)
      return kept && { ink: kept.ink, picture: new Uint8Array(Buffer.from(kept.picture, 'base64')) }
    },
    outline: (files: readonly ImageFile[], palette: Inks): Promise<Outline | null> => {
      const find = async () => {
        const labels: Uint8Array[] = []
        for (const rgb of await read(files)) {
          await checkpoint()
          labels.push(labelledParts(rgb, size, palette))
        }
        const [side, inks] = [partsOf(size) * size, palette.colours.length / 3]
        return findLines(labels, side, inks) ?? findOutline(labels, side, inks)
      }
      return outlinesOfSets.of(keyOfSet(`outline ${hexOf(palette.colours)}`, size, files), find, cacheFolder)
    }
  }
}
