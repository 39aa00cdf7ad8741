import type { Backdrop } from '../backdrops/backdrop.ts'
import { putOn } from '../backdrops/putOn.ts'
import { backdropOf, drawnOn } from '../backdrops/shedBackdrop.ts'
import type { Inks } from '../finish/inkChoice.ts'
import type { GenerateJob, ImageFile } from '../protocol.ts'
import type { Drawings, ShedOptions } from './drawings.ts'
import { withoutOutline } from './withoutOutline.ts'

/** Of the references, so many have to be left, or what is left is not what the set shows. */
const leastLeft = 0.5

/** References as they guide: without what pictures get exactly, once they are drawn. */
export interface Shed extends Drawings {
  /** What pictures are put on; null where lines alone were shed, which finishing draws. */
  backdrop: Backdrop | null
}

export interface ShedJob extends Pick<GenerateJob, 'references' | 'weights'> {
  spec: Pick<GenerateJob['spec'], 'guidance'>
}

/**
 * What guides in place of the references: their drawings without the backdrop that they share, or their fills without the outline. Null
 * where they guide as they are: nothing of the kind is found or asked for, or one of them repels, so that what they share is not only what
 * pictures are to have. Drawings that cannot be kept are told of on stderr.
 * @throws what decoding a reference throws
 */
export async function shedFrom(
  { spec: { guidance }, references: { guide }, weights }: ShedJob,
  options: ShedOptions
): Promise<Shed | null> {
  if (weights?.some((weight) => weight < 0)) return null
  try {
    const backdrop = guidance.backdrop === 'references' ? await backdropOf(guide, options) : null
    const marks = backdrop && (await drawnOn(backdrop, guide, options))
    if (marks && isEnough(marks, guide)) return { ...marks, backdrop }
    const outlines = guidance.outlines === 'references' && guidance.fills === 'inks'
    const fills = outlines ? await withoutOutline(guide, options) : null
    return fills && isEnough(fills, guide) ? { ...fills, backdrop: null } : null
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    process.stderr.write(`What references are without what they share cannot be kept: ${error.message}\n`)
    return null
  }
}

const isEnough = ({ files }: Drawings, guide: readonly ImageFile[]): boolean => files.length >= leastLeft * guide.length

/**
 * How pictures are finished: drawings like the references' own, before they are put on a backdrop; those of a solid ink in black and white
 * even where these are too fine to tell.
 */
export const finishedLike = (shed: Shed | null, references: readonly ImageFile[]) => ({
  references: shed?.backdrop ? shed.files : references,
  otherwise: shed?.backdrop?.marks.kind === 'ink' && shed.backdrop.marks.isSolid ? blackOnWhite : null
})

/** A guided picture as it is to be seen: on the backdrop that its references had shed. */
export const asSeen = async (rgb: Uint8Array, size: number, seed: number, shed: Shed | null): Promise<Uint8Array> =>
  shed?.backdrop ? putOn(rgb, size, shed.backdrop, seed) : rgb

const blackOnWhite: Inks = {
  colours: Uint8Array.from([255, 255, 255, 0, 0, 0]),
  lines: 0,
  closed: true,
  outline: null,
  ground: null
}
