import type { Backdrop } from './backdrop.ts'
import { marksBefore } from './colourMarks.ts'
import type { CutOut } from './cutOut.ts'
import { inkOn } from './inkMarks.ts'
import { inColours, withPlate, withStandIns } from './standIns.ts'

/**
 * What an image draws on its set's backdrop, one ink in black; null where it shows something else.
 * @param rgb side × side × 3 bytes
 */
export function marksOf(rgb: Uint8Array, side: number, { shared }: Pick<Backdrop, 'shared'>): CutOut | null {
  const { picture, ink, standsIn } = shared
  if (ink) {
    const image = standsIn === 'flat' ? withStandIns(rgb, side)?.rgb : rgb
    const coverage = image ? inkOn(image, picture, ink) : null
    return coverage && { coverage, own: new Uint8Array(rgb.length) }
  }
  const backdrop = standsIn === 'plate' ? itsBackdrop(rgb, side, picture) : picture
  return backdrop && marksBefore(rgb, backdrop, side)
}

function itsBackdrop(rgb: Uint8Array, side: number, picture: Uint8Array): Uint8Array | null {
  const plate = withPlate(rgb, side)
  return plate && inColours(picture, plate.colours)
}
