import type { Guidance } from '#shared/parameters.ts'
import type { Backdrop } from '../backdrops/backdrop.ts'
import { putOn } from '../backdrops/putOn.ts'
import { backdropOf, drawnOn } from '../backdrops/shedBackdrop.ts'
import type { Inks } from '../finish/inkChoice.ts'
import type { GenerateJob, ImageFile } from '../protocol.ts'
import { type Texture, withTexture } from '../texture/texture.ts'
import type { Drawings, ShedOptions } from './drawings.ts'
import { withoutOutline } from './withoutOutline.ts'
import { type Untextured, withoutTexture } from './withoutTexture.ts'

/** Of the references, so many have to be left, or what is left is not what the set shows. */
const leastLeft = 0.5

/** References as they guide: without what pictures get exactly, once they are drawn. */
export interface Shed extends Drawings {
  /** What pictures are put on; null without one. Lines that were shed are drawn by finishing. */
  backdrop: Backdrop | null
  /** What pictures are covered with; null where nothing of the kind was shed. */
  texture: Texture | null
}

export interface ShedJob extends Pick<GenerateJob, 'references' | 'weights'> {
  spec: Pick<GenerateJob['spec'], 'guidance'>
}

/**
 * What guides in place of the references: their fills without texture, their drawings without the backdrop that they share, or their fills
 * without the outline. Null where they guide as they are: nothing of the kind is found or asked for, or one of them repels, so that what they
 * share is not only what pictures are to have. Drawings that cannot be kept are told of on stderr.
 * @throws what decoding a reference throws
 */
export async function shedFrom(
  { spec: { guidance }, references: { guide }, weights }: ShedJob,
  options: ShedOptions
): Promise<Shed | null> {
  if (weights?.some((weight) => weight < 0)) return null
  try {
    const flat =
      guidance.texture === 'references' && guidance.fills === 'inks' ? await withoutTexture(guide, options) : null
    if (flat) return await beneath(flat, guidance, options)
    const backdrop = guidance.backdrop === 'references' ? await backdropOf(guide, options) : null
    const marks = backdrop && (await drawnOn(backdrop, guide, options))
    if (marks && isEnough(marks, guide)) return { ...marks, backdrop, texture: null }
    const outlines = guidance.outlines === 'references' && guidance.fills === 'inks'
    const fills = outlines ? await withoutOutline(guide, options) : null
    return fills && isEnough(fills, guide) ? { ...fills, backdrop: null, texture: null } : null
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    process.stderr.write(`What references are without what they share cannot be kept: ${error.message}\n`)
    return null
  }
}

/** Flat references, without what they share in turn: gold on black is black on white. */
async function beneath({ texture, ...flat }: Untextured, guidance: Guidance, options: ShedOptions): Promise<Shed> {
  const backdrop = guidance.backdrop === 'references' ? await backdropOf(flat.files, options) : null
  const marks = backdrop && (await drawnOn(backdrop, flat.files, options))
  if (!marks || !isEnough(marks, flat.files)) return { ...flat, backdrop: null, texture }
  return { ...marks, of: marks.of.map((at) => flat.of[at]!), backdrop, texture }
}

const isEnough = ({ files }: Drawings, guide: readonly ImageFile[]): boolean => files.length >= leastLeft * guide.length

/**
 * How pictures are finished: drawings like the references' own, before they are put on a backdrop; those of a solid ink in black and white
 * even where these are too fine to tell.
 */
export const finishedLike = (shed: Shed | null, references: readonly ImageFile[]) => ({
  references: shed?.backdrop || shed?.texture ? shed.files : references,
  otherwise: shed?.backdrop?.marks.kind === 'ink' && shed.backdrop.marks.isSolid ? blackOnWhite : null
})

/** A guided picture as it is to be seen: on the backdrop and with the texture that its references had shed. */
export async function asSeen(rgb: Uint8Array, size: number, seed: number, shed: Shed | null): Promise<Uint8Array> {
  const placed = await onBackdrop(rgb, size, seed, shed)
  return shed?.texture ? withTexture(placed, size, shed.texture, seed) : placed
}

/** The same while it is drawn: its fills are not yet there for a texture. */
export const onBackdrop = async (
  rgb: Uint8Array,
  size: number,
  seed: number,
  shed: Shed | null
): Promise<Uint8Array> => (shed?.backdrop ? putOn(rgb, size, shed.backdrop, seed) : rgb)

const blackOnWhite: Inks = {
  colours: Uint8Array.from([255, 255, 255, 0, 0, 0]),
  lines: 0,
  closed: true,
  outline: null,
  ground: null
}
