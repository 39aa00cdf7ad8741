import { median } from '../finish/averages.ts'
import { paletteOf } from '../finish/fills.ts'
import { coloursSchema, hexOf } from '../finish/inks.ts'
import { distinctInks } from '../finish/palette.ts'
import { referencesTell } from '../finish/referencesTell.ts'
import type { ImageFile } from '../protocol.ts'
import { keyOfSet, pixelsOf } from '../references/referenceFiles.ts'
import { Remembered } from '../remembered.ts'
import { spread } from '../spread.ts'
import { finerOf, flatFills } from '../texture/flatFills.ts'
import { learnTexture, type Texture } from '../texture/texture.ts'
import { type TexturedShares, texturedShares } from '../texture/texturedShares.ts'
import { type Drawings, drawingsOf, type ShedOptions } from './drawings.ts'

/** So many references tell of their colours, and whether these are textured. */
const [mostRead, mostTried] = [64, 12]
/** What the texture is so many tell as have so many pixels together. */
const [mostLearned, mostPixels] = [24, 2 ** 21]
/** In steps of 255: inks as near as this are one. */
const oneInk = 16
/** A set is in inks beneath a texture when its images share so much of the colour of what fills they have (halftone, glowing tubes: 0.5). */
const leastShared = 0.7
/**
 * Of what the middle image of a textured set shows so much is in no mix of its inks (gold leaf with bevels 0.22, paper with shadows 0.06, embossed
 * artwork 0.04; artwork in few inks, lines and soft edges included, 0.006 at most), or in no ink well within its fills (grain 0.2 and more, crayon and
 * worn stamps 0.1; other artwork 0.015 at most). And so much at most differs from its flat form: in a halftone (0.8) dots are all there is.
 */
const [leastOff, leastWithin, mostChanged] = [0.03, 0.05, 0.65]

const inksOfSets = new Remembered(50, coloursSchema.nullable())
/** Learned anew in every start: it is many times larger than what it is learned from. */
const textures = new Map<string, Texture>()
const mostTextures = 3

/** References without their texture, and what it is. */
export interface Untextured extends Drawings {
  texture: Texture
}

/**
 * References in the flat fills beneath their texture, grain or bevelled edges, which a small model takes for dirt (ours). Null for sets without
 * one, in many inks, or with outlines.
 * @throws what decoding a reference throws
 */
export async function withoutTexture(
  references: readonly ImageFile[],
  options: ShedOptions
): Promise<Untextured | null> {
  const { size, cacheFolder } = options
  const key = keyOfSet('texture', size, references)
  const found = await inksOfSets.of(key, () => inksBeneath(references, options), cacheFolder)
  if (found === null) return null
  const inks = Uint8Array.from(found)
  const how = `texture ${size} ${hexOf(inks)}`
  const drawn = async (rgb: Uint8Array) => flatFills(rgb, size, inks)
  const drawings = await drawingsOf(references, how, finerOf(size) * size, drawn, options)
  const texture = textures.get(key) ?? (await learned(references, drawings, inks, options))
  if (textures.size >= mostTextures) textures.clear()
  textures.set(key, texture)
  return { ...drawings, texture }
}

async function inksBeneath(references: readonly ImageFile[], options: ShedOptions): Promise<number[] | null> {
  const set = await referencesTell(options).colours(spread(references, mostRead))
  if (!set.isPalette || set.needsOutline || set.shared < leastShared) return null
  const inks = distinctInks(set.inks, oneInk)
  // A ground and something on it.
  if (inks.length < 6) return null
  const { size, checkpoint } = options
  const shares: TexturedShares[] = []
  for (const file of spread(references, mostTried)) {
    await checkpoint()
    const flat = flatFills(await pixelsOf(file, finerOf(size) * size), size, inks)
    shares.push(texturedShares(await pixelsOf(file, size), flat, size, inks))
  }
  const middle = (of: keyof TexturedShares) => median(shares.map((share) => share[of]))
  const isTextured = middle('changed') <= mostChanged && (middle('off') >= leastOff || middle('within') >= leastWithin)
  // An outline is in an ink that fills nothing, and no texture.
  return isTextured && !(await paletteOf(references, options))?.outline ? inks : null
}

async function learned(
  references: readonly ImageFile[],
  { files, of }: Drawings,
  inks: Uint8Array,
  { size, checkpoint }: ShedOptions
): Promise<Texture> {
  const pictures: { rgb: Uint8Array; flat: Uint8Array }[] = []
  for (const at of spread([...files.keys()], Math.min(mostLearned, Math.floor(mostPixels / size ** 2)))) {
    await checkpoint()
    pictures.push({ rgb: await pixelsOf(references[of[at]!]!, size), flat: await pixelsOf(files[at]!, size) })
  }
  return learnTexture(pictures, size, inks)
}
