import sharp from 'sharp'
import type { ImageFile } from '../protocol.ts'
import { keyOfSet, pixelsOf } from '../references/referenceFiles.ts'
import { Remembered } from '../remembered.ts'
import { type Drawings, drawingsOf, type ShedOptions } from '../shedding/drawings.ts'
import { spread } from '../spread.ts'
import type { Backdrop } from './backdrop.ts'
import { laidOn } from './cutOut.ts'
import { findBackdrop } from './findBackdrop.ts'
import { kept, keptSchema, unpacked } from './keptBackdrop.ts'
import { marksOf } from './marksOf.ts'

/** So many references tell what they share. */
const mostRead = 64
/** Backdrops of small models' pictures are kept in finer pixels. */
const leastSide = 256
/** So little ink is none, and so little of the backdrop beneath it none of that. */
const traces = 0.08

const backdropsOfSets = new Remembered(20, keptSchema)

/**
 * The backdrop that references share, if any.
 * @throws what decoding a reference throws
 */
export async function backdropOf(references: readonly ImageFile[], options: ShedOptions): Promise<Backdrop | null> {
  const key = keyOfSet('backdrop', options.size, references)
  const find = async () => kept(await backdropIn(references, options))
  const found = await backdropsOfSets.of(key, find, options.cacheFolder)
  return found && unpacked(found)
}

/**
 * What references draw on their backdrop, on white and large, one ink in black: what differs from one to the next, in the form that any
 * model knows best (ours). Those that show something else than the others are left out.
 */
export function drawnOn(backdrop: Backdrop, references: readonly ImageFile[], options: ShedOptions): Promise<Drawings> {
  const { side, box } = backdrop
  const { size } = options
  const white = new Uint8Array(3 * side * side).fill(255)
  const drawn = async (rgb: Uint8Array) => {
    const marks = marksOf(rgb, side, backdrop)
    if (marks === null) return null
    const drawing = await sharp(laidOn(marks, white), { raw: { width: side, height: side, channels: 3 } })
      .extract({ left: box.x, top: box.y, width: box.side, height: box.side })
      .resize(size, size)
      .raw()
      .toBuffer()
    return backdrop.marks.kind === 'ink' ? drawing.map((byte) => Math.round(255 * clean(byte / 255))) : drawing
  }
  return drawingsOf(references, keyOfSet('backdrop', size, references), side, drawn, options)
}

async function backdropIn(references: readonly ImageFile[], { size, checkpoint }: ShedOptions) {
  const unit = unitOf(size)
  const images: Uint8Array[] = []
  for (const file of spread(references, mostRead)) {
    await checkpoint()
    images.push(await pixelsOf(file, unit * size))
  }
  return findBackdrop(images, unit * size, unit, checkpoint)
}

const unitOf = (size: number): number => Math.max(1, Math.ceil(leastSide / size))

/** Without what compression and resampling left, full ink is full and none none. */
const clean = (share: number): number => (share < traces ? 0 : share > 1 - traces ? 1 : share)
