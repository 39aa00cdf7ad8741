import type { ColourMarks } from './colourMarks.ts'
import type { Box } from './markBox.ts'

/** A backdrop in the colours of one or more images. */
export interface Colourway {
  /** side × side × 3 bytes */
  picture: Uint8Array
  /** Likewise: the ink of marks at each place; null where these have colours of their own. */
  ink: Uint8Array | null
  /** How many images have it. */
  images: number
}

/** Whether images draw in one ink, nowhere thinned where it is solid, or in colours of their own. */
export type MarksKind = { kind: 'ink'; isSolid: boolean } | ColourMarks

/** What all images of a set show beneath what each of them draws: a plate, a gradient, a grid. */
export interface Backdrop {
  side: number
  marks: MarksKind
  shared: {
    /** What the images share, or what they do with stand-ins for their colours. */
    picture: Uint8Array
    ink: Uint8Array | null
    /** For all colours of an image, or for those of its ground and its plate. */
    standsIn: 'none' | 'flat' | 'plate'
  }
  /** One at least, the most frequent first. */
  colourways: Colourway[]
  /** Whether it is of one colour, in each colourway. */
  isPlain: boolean
  /** Where the images draw. */
  box: Box
}
