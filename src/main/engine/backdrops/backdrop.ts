import type { Rgb } from './colourBins.ts'
import { withStandIns } from './colourways.ts'
import type { Box } from './markBox.ts'
import { type Coverage, marksOn } from './marks.ts'

/** A backdrop in the colours of one or more images. */
export interface Colourway {
  /** side × side × 3 bytes */
  picture: Uint8Array
  ink: Rgb
  /** How many images have it. */
  images: number
}

/** What all images of a set show beneath what each of them draws in one ink: a plate, a gradient, a grid. */
export interface Backdrop {
  side: number
  /** What the images share, or what they do with stand-ins for their colours. */
  shared: { picture: Uint8Array; ink: Rgb; standsIn: boolean }
  /** One at least, the most frequent first. */
  colourways: Colourway[]
  /** Whether it is of one colour, in each colourway. */
  isPlain: boolean
  /** Where the images draw. */
  box: Box
}

/** What an image draws on a backdrop; null where it shows something else. @param rgb side × side × 3 bytes */
export function marksOf(rgb: Uint8Array, side: number, { shared }: Pick<Backdrop, 'shared'>): Coverage | null {
  const { picture, ink, standsIn } = shared
  const image = standsIn ? withStandIns(rgb, side)?.rgb : rgb
  return image ? marksOn(image, picture, ink) : null
}
