/**
 * For every row, its distance to the nearest reference as a share of what is usual among the references: the median
 * distance of a reference to its nearest other one. Well below 1 is a near-copy of that reference.
 * @param rows B × length @param references N × length
 * @returns null for fewer than two references, or where those are all alike
 */
export function nearestReferences(rows: Float32Array, references: Float32Array, length: number): number[] | null {
  const count = references.length / length
  if (count < 2) return null
  const among = Array.from({ length: count }, (_, i) => nearestTo(references, i, references, length, i)).sort(
    (a, b) => a - b
  )
  const usual = among[count >> 1]!
  if (usual === 0) return null
  return Array.from({ length: rows.length / length }, (_, i) => nearestTo(rows, i, references, length, -1) / usual)
}

function nearestTo(rows: Float32Array, row: number, references: Float32Array, length: number, except: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let j = 0; j * length < references.length; j++) {
    if (j === except) continue
    let squared = 0
    // Leaves a reference that is already further away than the best.
    for (let k = 0; k < length && squared < best; k++)
      squared += (rows[row * length + k]! - references[j * length + k]!) ** 2
    best = Math.min(best, squared)
  }
  return Math.sqrt(best)
}
