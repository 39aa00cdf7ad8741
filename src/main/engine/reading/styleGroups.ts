import { leastToStandApart } from '#shared/setReading.ts'
import type { StyleDistances } from './styleDistances.ts'

/** Each picture is tied to so many that are nearest to it. */
const ties = 5
/** Fewer than so many, or than this share of the set, are no group but pictures that stand apart. */
const [leastOfGroup, leastShare] = [4, 0.1]

/**
 * The groups that a set falls into in style, the largest first: what hangs together where every picture is tied to those nearest to it, whichever
 * of two it is that is near to the other (components of the k-nearest-neighbour graph). One group, or none of so many pictures that not
 * each was compared with each, is an empty list.
 */
export function styleGroups({ compared, rows }: StyleDistances): number[][] {
  if (compared.length < rows.length || rows.length < leastToStandApart) return []
  const tied = rows.map(() => new Set<number>())
  for (const [picture, row] of rows.entries()) {
    const others = [...row.keys()].filter((other) => other !== picture).sort((a, b) => row[a]! - row[b]!)
    for (const other of others.slice(0, ties)) {
      tied[picture]!.add(other)
      tied[other]!.add(picture)
    }
  }
  const groups: number[][] = []
  const left = new Set(rows.keys())
  for (const first of left) {
    const group = [first]
    left.delete(first)
    for (const picture of group) for (const other of tied[picture]!) if (left.delete(other)) group.push(other)
    groups.push(group.sort((a, b) => a - b))
  }
  const large = groups.filter(({ length }) => length >= Math.max(leastOfGroup, leastShare * rows.length))
  return large.length < 2 ? [] : large.sort((a, b) => b.length - a.length)
}
