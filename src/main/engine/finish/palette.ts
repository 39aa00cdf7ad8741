import { z } from 'zod'
import { coloursSchema, findInks, setInksSchema } from './inks.ts'
import { findLineInks } from './lineInks.ts'
import { placesOf } from './mixes.ts'
import { squaredDistance } from './oklab.ts'

/** A set keeps to a palette when so few of its images have other colours, and to one of at most so many inks; where lines stand between them to more. */
const [outsideUpTo, mostOfPalette, mostOfOutlined] = [0.1, 16, 40]
/** In steps of 255: of many inks, what is as near as this to one that fills more is a slip of it. */
const slipUpTo = 10

export const setColoursSchema = setInksSchema.extend({
  /** Whether the set seems to use no other colours. */
  isPalette: z.boolean(),
  /** Whether that is to be believed of an outlined set alone: its inks are many. */
  needsOutline: z.boolean(),
  /** m × 3 bytes: further inks of such a set, which draw lines and fill nothing. */
  lines: coloursSchema
})
export type SetColours = z.infer<typeof setColoursSchema>

/**
 * What the colours of a set tell: its inks, and whether they are a palette.
 * @param images size × size × 3 bytes each
 */
export function findColours(images: readonly Uint8Array[], size: number): SetColours {
  const found = findInks(images, size)
  const inks = isOfFew(found.inks) ? found.inks : distinctInks(found.inks, slipUpTo)
  const count = inks.length / 3
  const isPalette = count > 0 && count <= mostOfOutlined && found.outside <= outsideUpTo
  const lines = isPalette ? findLineInks(images, inks) : []
  return { ...found, inks: isPalette ? inks : found.inks, isPalette, needsOutline: !isOfFew(inks), lines }
}

/** Whether colours are so few that a set which keeps to them has a palette, outlined or not. @param inks n × 3 bytes */
export const isOfFew = (inks: ArrayLike<number>): boolean => inks.length / 3 <= mostOfPalette

/** Of inks that are as near to one another, in steps of 255, the first. @param inks n × 3 bytes */
export function distinctInks(inks: readonly number[], upTo: number): number[] {
  const kept: number[] = []
  for (const ink of placesOf(inks)) {
    const isKnown = placesOf(kept).some((other) => squaredDistance(inks, ink, kept, other) <= upTo ** 2)
    if (!isKnown) kept.push(...inks.slice(3 * ink, 3 * ink + 3))
  }
  return kept
}
