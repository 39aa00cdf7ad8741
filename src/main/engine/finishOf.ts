import type { Measurements } from '#shared/measurements.ts'
import type { Backdrop } from './backdrops/backdrop.ts'
import type { Inks } from './finish/inkChoice.ts'
import { hexOf } from './finish/inks.ts'
import { isAlone } from './finish/outlines/findOutline.ts'
import type { Shed } from './shedding/shed.ts'

type FinishFacts = Pick<Measurements, 'inks' | 'outline' | 'sharedGround' | 'backdrop' | 'texture'>

/**
 * What guided images have from the references exactly: colours, a line and what lies beneath; a line's width in pixels.
 * @param inks that drawings were set in, which are put on a backdrop smaller than they were drawn
 */
export function finishOf(
  inks: Inks | null,
  size: number,
  shed: Pick<Shed, 'backdrop' | 'texture'> | null
): FinishFacts {
  const backdrop = shed?.backdrop ?? null
  const shrunk = backdrop ? backdrop.box.side / backdrop.side : 1
  const inOneInk = backdrop?.marks.kind === 'ink'
  const own = inks ? hexOf(inks.colours) : null
  const colours = backdrop && inOneInk ? coloursOf(backdrop) : own
  const line = inks?.outline
  return {
    inks: colours,
    outline: line
      ? {
          ink: inOneInk ? colours!.at(-1)! : own![line.ink]!,
          width: (line.width * size * shrunk) / 128,
          filled: !isAlone(line)
        }
      : null,
    sharedGround: inks !== null && inks.ground !== null,
    backdrop: backdrop && { colourways: backdrop.colourways.length, plain: backdrop.isPlain },
    texture: shed?.texture != null
  }
}

/** Of the ground, where it is plain, and of the ink; of a gradient its ends. */
function coloursOf({ colourways, isPlain, box, side }: Backdrop): string[] {
  const corners = [box.y * side + box.x, (box.y + box.side - 1) * side + box.x + box.side - 1]
  const at = (picture: Uint8Array, pixel: number) => hexOf(picture.subarray(3 * pixel, 3 * pixel + 3))
  const grounds = isPlain ? colourways.flatMap(({ picture }) => at(picture, 0)) : []
  const inks = colourways.flatMap(({ ink }) => (ink ? corners.flatMap((pixel) => at(ink, pixel)) : []))
  return [...new Set([...grounds, ...inks])]
}
