import { z } from 'zod'
import { coloursSchema, findInks, setInksSchema } from './inks.ts'
import { findLineInks } from './lineInks.ts'

/** A set keeps to a palette when so few of its images have other colours, and to one of at most so many inks. */
const [outsideUpTo, mostOfPalette] = [0.1, 16]

export const setColoursSchema = setInksSchema.extend({
  /** Whether the set seems to use no other colours. */
  isPalette: z.boolean(),
  /** m × 3 bytes: further inks of such a set, which draw lines and fill nothing. */
  lines: coloursSchema
})
export type SetColours = z.infer<typeof setColoursSchema>

/**
 * What the colours of a set tell: its inks, and whether they are a palette.
 * @param images size × size × 3 bytes each
 */
export function findColours(images: readonly Uint8Array[], size: number): SetColours {
  const set = findInks(images, size)
  const isPalette = set.inks.length > 0 && set.inks.length / 3 <= mostOfPalette && set.outside <= outsideUpTo
  return { ...set, isPalette, lines: isPalette ? findLineInks(images, set.inks) : [] }
}
