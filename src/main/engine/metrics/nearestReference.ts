import { nearestRow, usualGap } from '../guidance/rows.ts'

/**
 * For every row, its distance to the nearest reference as a share of what is usual among the references: the median
 * distance of a reference to its nearest other one. Well below 1 is a near-copy of that reference.
 * @param rows B × length @param references N × length
 * @returns null for fewer than two references, or where those are all alike
 */
export function nearestReferences(rows: Float32Array, references: Float32Array, length: number): number[] | null {
  const usual = usualGap(references, length)
  if (usual === null) return null
  return Array.from(
    { length: rows.length / length },
    (_, i) => Math.sqrt(nearestRow(rows, i, references, length).squared) / usual
  )
}
