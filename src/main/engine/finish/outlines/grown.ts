import { type Nearest, nearestSeeds } from './nearest.ts'

/** What lies under the places of one ink: its fills have grown there until they met. */
export interface Grown extends Nearest {
  /** side × side labels without the ink, but where there is no other */
  fills: Uint8Array
}

/**
 * Fills grown under the lines of an ink, with the distance of each place to the nearest fill and that fill's place.
 * @param labels side × side places of inks
 */
export function grownUnder(labels: Uint8Array, side: number, ink: number): Grown {
  const nearest = nearestSeeds(
    labels.map((label) => (label === ink ? 0 : 1)),
    side
  )
  return { ...nearest, fills: labels.map((label, at) => labels[nearest.seed[at]!] ?? label) }
}
