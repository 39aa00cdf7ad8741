/** What is nearest to each place of a square of side × side. */
export interface Nearest {
  /** The distance, from middle to middle; infinite where there is no seed at all. */
  distance: Float64Array
  /** The place of the seed; -1 where there is none. */
  seed: Int32Array
}

/**
 * The nearest seed of every place: an exact Euclidean distance transform, first along columns, then along rows by the lower envelope of
 * parabolas (Felzenszwalb & Huttenlocher, Theory of Computing 8(19), 2012, Algorithm 1).
 * @param isSeed side × side, 1 at seeds
 */
export function nearestSeeds(isSeed: Uint8Array, side: number): Nearest {
  const rowOf = seedsInColumns(isSeed, side)
  const distance = new Float64Array(side * side).fill(Number.POSITIVE_INFINITY)
  const seed = new Int32Array(side * side).fill(-1)
  const [columns, from] = [new Int32Array(side), new Float64Array(side + 1)]
  const heights = new Float64Array(side)
  for (let y = 0; y < side; y++) {
    const row = y * side
    let count = 0
    for (let x = 0; x < side; x++) {
      const nearest = rowOf[row + x]!
      if (nearest === -1) continue
      heights[x] = (nearest - y) ** 2
      let start = Number.NEGATIVE_INFINITY
      while (count > 0) {
        const last = columns[count - 1]!
        start = (heights[x]! - heights[last]! + x * x - last * last) / (2 * (x - last))
        if (start > from[count - 1]!) break
        count--
      }
      columns[count] = x
      from[count] = count === 0 ? Number.NEGATIVE_INFINITY : start
      count++
    }
    if (count === 0) continue
    from[count] = Number.POSITIVE_INFINITY
    for (let x = 0, k = 0; x < side; x++) {
      while (from[k + 1]! < x) k++
      const column = columns[k]!
      distance[row + x] = Math.sqrt((x - column) ** 2 + heights[column]!)
      seed[row + x] = rowOf[row + column]! * side + column
    }
  }
  return { distance, seed }
}

/** The row of the nearest seed in each place's own column, -1 where it has none. */
function seedsInColumns(isSeed: Uint8Array, side: number): Int32Array {
  const rowOf = new Int32Array(side * side)
  const last = new Int32Array(side).fill(-1)
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) {
      if (isSeed[at] === 1) last[x] = y
      rowOf[at] = last[x]!
    }
  const next = last.fill(-1)
  for (let y = side - 1, at = side * side - 1; y >= 0; y--)
    for (let x = side - 1; x >= 0; x--, at--) {
      if (isSeed[at] === 1) next[x] = y
      if (next[x] !== -1 && (rowOf[at] === -1 || next[x]! - y < y - rowOf[at]!)) rowOf[at] = next[x]!
    }
  return rowOf
}
