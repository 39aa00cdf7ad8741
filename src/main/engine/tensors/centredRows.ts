/** Rows moved by their mean, and what kernels of the distance need of them at every step. */
export interface CentredRows {
  /** N × length. */
  rows: Float32Array
  /** The mean, `length` numbers. */
  centre: Float32Array
  /** The N squared lengths of the moved rows. */
  norms: Float32Array
}

/** Distances do not change, but |x|² + |y|² − 2 x·y then subtracts no large numbers. @param references N × length */
export function centredRows(references: Float32Array, length: number): CentredRows {
  const count = references.length / length
  const mean = new Float64Array(length)
  for (let i = 0; i < references.length; i++) mean[i % length]! += references[i]! / count
  const rows = new Float32Array(references.length)
  const squares = new Float64Array(count)
  for (let j = 0; j < count; j++)
    for (let k = 0; k < length; k++) {
      const moved = references[j * length + k]! - mean[k]!
      rows[j * length + k] = moved
      squares[j]! += moved ** 2
    }
  return { rows, centre: Float32Array.from(mean), norms: Float32Array.from(squares) }
}
