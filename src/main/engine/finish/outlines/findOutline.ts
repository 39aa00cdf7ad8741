import { z } from 'zod'
import { median } from '../averages.ts'
import { grownUnder } from './grown.ts'

/** A set is outlined when in its middle image at least this share of what lies between different fills is a line. */
const leastLined = 0.75
/** In pixels of 128: what is wider is no line; what is narrower is the soft edge of two inks that a third lies between. */
const [narrowest, widest] = [1.2, 8]

/** A line that a set draws its shapes with. */
export const outlineSchema = z.object({
  /** Its ink, by its place. */
  ink: z.int().min(0),
  /** In pixels of 128. */
  width: z.number().positive(),
  /** The ink that shows in all shapes where none is filled: the ground's. Null where shapes are. */
  ground: z.int().min(0).nullable()
})
export type Outline = z.infer<typeof outlineSchema>

/** The line of a set that fills nothing. */
export type LinesAlone = Outline & { ground: number }
export const isAlone = (outline: Outline | null): outline is LinesAlone => outline !== null && outline.ground !== null

/**
 * The ink and the width of the line that stands between the fills of a set, null where most of them touch (ours).
 * @param labels of each image: side × side places of inks
 * @param inks how many there are
 */
export function findOutline(labels: readonly Uint8Array[], side: number, inks: number): Outline | null {
  let [most, outline]: [number, Outline | null] = [leastLined, null]
  for (let ink = 0; ink < inks && labels.length > 0; ink++) {
    const lines = labels.map((image) => linesBetweenFills(image, side, ink))
    const lined = median(lines.map(({ lined }) => lined))
    const width = (median(lines.map(({ width }) => width)) * 128) / side
    if (lined < most || width < narrowest || width > widest) continue
    most = lined
    outline = { ink, width, ground: null }
  }
  return outline
}

/**
 * Fills grow under an ink until they meet: where two different ones met under it, it is a line between them. The line is as wide as the
 * two distances from there to the fills.
 */
function linesBetweenFills(labels: Uint8Array, side: number, ink: number): { lined: number; width: number } {
  const { distance, fills, seed } = grownUnder(labels, side, ink)
  let touching = 0
  const widths: number[] = []
  const compare = (at: number, next: number) => {
    if (fills[at] === fills[next] || seed[at]! < 0) return
    if (distance[at] === 0 || distance[next] === 0) touching++
    else widths.push(distance[at]! + distance[next]!)
  }
  for (let at = 0; at < labels.length; at++) {
    if (at % side < side - 1) compare(at, at + 1)
    if (at + side < labels.length) compare(at, at + side)
  }
  return {
    lined: widths.length / Math.max(1, widths.length + touching),
    width: widths.length === 0 ? 0 : median(widths)
  }
}
