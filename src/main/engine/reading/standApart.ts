import { leastToStandApart } from '#shared/setReading.ts'
import { median } from '../finish/averages.ts'
import type { StyleDistances } from './styleDistances.ts'

/** How far a picture is from the others is told by its distance to so many-th nearest, of few pictures a quarter of them. */
const [mostNear, shareNear] = [8, 4]
/** More than so many times the usual distance is apart. */
const apartFrom = 2

/**
 * Pictures far in style from all but a few of the others, the farthest first: outliers by the distance to the k-th nearest neighbour
 * (Ramaswamy, Rastogi & Shim, SIGMOD 2000).
 */
export function standApart({ compared, rows }: StyleDistances): number[] {
  if (rows.length < leastToStandApart) return []
  const near = Math.min(mostNear, Math.floor(compared.length / shareNear))
  const reach = rows.map(
    (row, picture) => row.filter((_, at) => compared[at] !== picture).sort((a, b) => a - b)[near - 1]!
  )
  const usual = median(reach)
  return [...reach.keys()]
    .filter((picture) => reach[picture]! > apartFrom * usual)
    .sort((a, b) => reach[b]! - reach[a]!)
}
