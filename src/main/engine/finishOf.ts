import type { Measurements } from '#shared/measurements.ts'
import type { Backdrop } from './backdrops/backdrop.ts'
import type { Inks } from './finish/inkChoice.ts'
import { hexOf } from './finish/inks.ts'
import { isAlone } from './finish/outlines/findOutline.ts'

/** What guided images have from the references exactly: colours, a line and what lies beneath; a line's width in pixels. */
export function finishOf(
  inks: Inks | null,
  size: number,
  backdrop: Backdrop | null
): Pick<Measurements, 'inks' | 'outline' | 'sharedGround' | 'backdrop'> {
  if (backdrop) return onBackdrop(inks, size, backdrop)
  if (inks === null) return { inks: null, outline: null, sharedGround: false, backdrop: null }
  const [colours, { outline }] = [hexOf(inks.colours), inks]
  return {
    inks: colours,
    outline: outline && {
      ink: colours[outline.ink]!,
      width: (outline.width * size) / 128,
      filled: !isAlone(outline)
    },
    sharedGround: inks.ground !== null,
    backdrop: null
  }
}

/** Drawings have their own black and white, and are put on smaller than they were drawn. */
function onBackdrop(inks: Inks | null, size: number, { colourways, box, side, isPlain }: Backdrop) {
  const ofMarks = colourways.flatMap(({ ink }) => hexOf(ink))
  const grounds = isPlain ? colourways.flatMap(({ picture }) => hexOf(picture.subarray(0, 3))) : []
  const outline = inks?.outline
  return {
    inks: [...new Set([...grounds, ...ofMarks])],
    outline: outline
      ? { ink: ofMarks[0]!, width: (outline.width * size * box.side) / side / 128, filled: !isAlone(outline) }
      : null,
    sharedGround: false,
    backdrop: { colourways: colourways.length, plain: isPlain }
  }
}
