import sharp from 'sharp'
import { z } from 'zod'
import type { ImageFile } from '../protocol.ts'
import { Remembered } from '../remembered.ts'
import { type Drawings, drawingsOf, keyOfSet, pixelsOf, type ShedOptions } from '../shedding/drawings.ts'
import { type Backdrop, marksOf } from './backdrop.ts'
import { findBackdrop } from './findBackdrop.ts'

/** So many references tell what they share. */
const mostRead = 64
/** Backdrops of small models' pictures are kept in finer pixels. */
const leastSide = 256
/** So little ink is none, and so little of the backdrop beneath it none of that. */
const traces = 0.08

const rgbSchema = z.tuple([z.number(), z.number(), z.number()])
/** Bytes as base64, since it stands in JSON. */
const keptSchema = z
  .object({
    side: z.int().positive(),
    shared: z.object({ picture: z.base64(), ink: rgbSchema, standsIn: z.boolean() }),
    colourways: z.array(z.object({ picture: z.base64(), ink: rgbSchema, images: z.int().positive() })).min(1),
    isPlain: z.boolean(),
    box: z.object({ x: z.int(), y: z.int(), side: z.int().positive() })
  })
  .nullable()
const backdropsOfSets = new Remembered(20, keptSchema)

/**
 * The backdrop that references share, where they draw on one in one ink.
 * @throws what decoding a reference throws
 */
export async function backdropOf(references: readonly ImageFile[], options: ShedOptions): Promise<Backdrop | null> {
  const key = keyOfSet('backdrop', options.size, references)
  const find = async () => kept(await backdropIn(references, options))
  const found = await backdropsOfSets.of(key, find, options.cacheFolder)
  return found && unpacked(found)
}

/**
 * What references draw on their backdrop, black on white and large: what differs from one to the next, in the colours that any model knows
 * best (ours). Those that show something else than the others are left out.
 */
export function drawnOn(backdrop: Backdrop, references: readonly ImageFile[], options: ShedOptions): Promise<Drawings> {
  const { side, box } = backdrop
  const { size } = options
  const drawn = async (rgb: Uint8Array) => {
    const coverage = marksOf(rgb, side, backdrop)
    if (coverage === null) return null
    const grey = Uint8Array.from(coverage, (share) => Math.round(255 * share))
    const large = await sharp(grey, { raw: { width: side, height: side, channels: 1 } })
      .extract({ left: box.x, top: box.y, width: box.side, height: box.side })
      .resize(size, size)
      .extractChannel(0)
      .raw()
      .toBuffer()
    const result = new Uint8Array(3 * size * size)
    for (const [pixel, byte] of large.entries())
      result.fill(Math.round(255 * (1 - clean(byte / 255))), 3 * pixel, 3 * pixel + 3)
    return result
  }
  return drawingsOf(references, 'backdrop', side, drawn, options)
}

async function backdropIn(references: readonly ImageFile[], { size, checkpoint }: ShedOptions) {
  const unit = unitOf(size)
  const step = Math.max(1, references.length / mostRead)
  const images: Uint8Array[] = []
  for (let at = 0; at < references.length; at += step) {
    await checkpoint()
    images.push(await pixelsOf(references[Math.floor(at)]!, unit * size))
  }
  return findBackdrop(images, unit * size, unit)
}

const unitOf = (size: number): number => Math.max(1, Math.ceil(leastSide / size))

/** Without what compression and resampling left, full ink is full and none none. */
const clean = (share: number): number => (share < traces ? 0 : share > 1 - traces ? 1 : share)

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

type Kept = z.infer<typeof keptSchema>

function kept(backdrop: Backdrop | null): Kept {
  if (backdrop === null) return null
  const { shared, colourways } = backdrop
  return {
    ...backdrop,
    shared: { ...shared, picture: toText(shared.picture) },
    colourways: colourways.map((way) => ({ ...way, picture: toText(way.picture) }))
  }
}

function unpacked({ shared, colourways, ...rest }: NonNullable<Kept>): Backdrop {
  return {
    ...rest,
    shared: { ...shared, picture: toBytes(shared.picture) },
    colourways: colourways.map((way) => ({ ...way, picture: toBytes(way.picture) }))
  }
}
