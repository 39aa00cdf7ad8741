import sharp from 'sharp'
import { z } from 'zod'
import type { ImageFile } from '../protocol.ts'
import { Remembered } from '../remembered.ts'
import { type Drawings, drawingsOf, keyOfSet, pixelsOf, type ShedOptions } from '../shedding/drawings.ts'
import type { Backdrop } from './backdrop.ts'
import { laidOn } from './cutOut.ts'
import { findBackdrop } from './findBackdrop.ts'
import { marksOf } from './marksOf.ts'

/** So many references tell what they share. */
const mostRead = 64
/** Backdrops of small models' pictures are kept in finer pixels. */
const leastSide = 256
/** So little ink is none, and so little of the backdrop beneath it none of that. */
const traces = 0.08

/** Bytes as base64, since it stands in JSON. */
const bytesSchema = z.base64()
const keptSchema = z
  .object({
    side: z.int().positive(),
    marks: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ink') }),
      z.object({ kind: z.literal('colours'), holes: z.boolean() })
    ]),
    shared: z.object({
      picture: bytesSchema,
      ink: bytesSchema.nullable(),
      standsIn: z.enum(['none', 'flat', 'plate'])
    }),
    colourways: z
      .array(z.object({ picture: bytesSchema, ink: bytesSchema.nullable(), images: z.int().positive() }))
      .min(1),
    isPlain: z.boolean(),
    box: z.object({ x: z.int(), y: z.int(), side: z.int().positive() })
  })
  .nullable()
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
type Pictures<T> = { picture: T; ink: T | null }

/** Pictures in another form. */
const inForm = <A, B, Rest extends Pictures<A>>({ picture, ink, ...rest }: Rest, to: (from: A) => B) => ({
  ...rest,
  picture: to(picture),
  ink: ink === null ? null : to(ink)
})

const kept = (backdrop: Backdrop | null): Kept =>
  backdrop && {
    ...backdrop,
    shared: inForm(backdrop.shared, toText),
    colourways: backdrop.colourways.map((way) => inForm(way, toText))
  }

const unpacked = ({ shared, colourways, ...rest }: NonNullable<Kept>): Backdrop => ({
  ...rest,
  shared: inForm(shared, toBytes),
  colourways: colourways.map((way) => inForm(way, toBytes))
})
