import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { decodeSquare } from '#main/images/decode.ts'
import { drawingsFolder } from '#shared/cacheNames.ts'
import type { ImageFile } from '../protocol.ts'
import { Remembered } from '../remembered.ts'
import { writeWhole } from '../writeWhole.ts'
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

/** References without the backdrop that they share. */
export interface Shed {
  backdrop: Backdrop
  /** What each draws, black on white and large: files in the cache, named by the reference and the set. */
  drawings: ImageFile[]
  /** Which of the references they are of: those that show something else than the others are left out. */
  of: number[]
}

export interface ShedOptions {
  /** Of the model's pictures. */
  size: number
  cacheFolder: string
  checkpoint: () => Promise<void>
}

/**
 * Takes from references the backdrop that they share, where they draw on one in one ink: what is left to guidance and to the model is what
 * differs from one to the next, in the black and white that any model knows best (ours).
 * @returns null where they share none
 * @throws what decoding a reference throws, or writing a drawing
 */
export async function shedBackdrop(references: readonly ImageFile[], options: ShedOptions): Promise<Shed | null> {
  const { size, cacheFolder } = options
  const key = ['backdrop', size, ...references.map(({ sha256 }) => sha256)].join()
  const found = await backdropsOfSets.of(key, async () => kept(await backdropOf(references, options)), cacheFolder)
  if (found === null) return null
  const backdrop = unpacked(found)
  const set = createHash('sha256').update(key).digest('hex').slice(0, 32)
  const shed: Shed = { backdrop, drawings: [], of: [] }
  for (const [at, file] of references.entries()) {
    await options.checkpoint()
    const drawing = await drawingOf(file, { set, backdrop, ...options })
    if (drawing === null) continue
    shed.drawings.push(drawing)
    shed.of.push(at)
  }
  return shed
}

async function backdropOf(references: readonly ImageFile[], { size, checkpoint }: ShedOptions) {
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

const pixelsOf = async ({ path }: ImageFile, side: number): Promise<Uint8Array> =>
  (await decodeSquare(path, basename(path), side)).pixels

/** The file of a reference's drawing, written if it is not there; null for a reference that shows something else. */
async function drawingOf(
  file: ImageFile,
  { set, backdrop, size, cacheFolder }: ShedOptions & { set: string; backdrop: Backdrop }
): Promise<ImageFile | null> {
  const drawing = {
    path: join(cacheFolder, drawingsFolder, set, `${file.sha256}.png`),
    sha256: `${file.sha256}-${set}`
  }
  if (existsSync(drawing.path)) return drawing
  const { side, box } = backdrop
  const coverage = marksOf(await pixelsOf(file, side), side, backdrop)
  if (coverage === null) return null
  const grey = Uint8Array.from(coverage, (share) => Math.round(255 * share))
  const large = await sharp(grey, { raw: { width: side, height: side, channels: 1 } })
    .extract({ left: box.x, top: box.y, width: box.side, height: box.side })
    .resize(size, size)
    .extractChannel(0)
    .raw()
    .toBuffer()
  const drawn = large.map((byte) => Math.round(255 * (1 - clean(byte / 255))))
  const png = await sharp(drawn, { raw: { width: size, height: size, channels: 1 } })
    .png()
    .toBuffer()
  await writeWhole(drawing.path, png)
  return drawing
}

/** Without what compression and resampling left, full ink is full and none none. */
const clean = (share: number): number => Math.min(Math.max((share - traces) / (1 - 2 * traces), 0), 1)

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
