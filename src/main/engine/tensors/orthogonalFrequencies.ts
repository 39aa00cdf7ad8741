import type { TorchGenerator } from '../samplers/torchGenerator.ts'

/**
 * Frequencies of random Fourier features for a Gaussian kernel of bandwidth σ, in blocks of `length` that are orthogonal to
 * one another and as long as independent ones would be (Yu et al. 2016, "Orthogonal Random Features"). Unbiased like
 * independent ones, and as near to the kernel as four times as many of those (docs/guidance.md).
 * @returns count × length
 */
export function orthogonalFrequencies(
  count: number,
  length: number,
  bandwidth: number,
  generator: TorchGenerator
): Float32Array {
  const frequencies = new Float32Array(count * length)
  for (let first = 0; first < count; first += length) {
    const directions = orthonormalRows(generator.randn(length * length), length)
    const norms = generator.randn(length * length)
    for (let row = 0; row < length && first + row < count; row++) {
      const norm = Math.hypot(...norms.subarray(row * length, (row + 1) * length)) / bandwidth
      for (let k = 0; k < length; k++) frequencies[(first + row) * length + k] = directions[row]![k]! * norm
    }
  }
  return frequencies
}

/** Modified Gram-Schmidt in float64: rows of random numbers are never near to dependent. */
function orthonormalRows(values: Float32Array, length: number): Float64Array[] {
  const rows: Float64Array[] = []
  for (let i = 0; i < length; i++) {
    const row = Float64Array.from(values.subarray(i * length, (i + 1) * length))
    // Twice: once leaves what rounding lost.
    for (let pass = 0; pass < 2; pass++)
      for (const earlier of rows) {
        const along = inner(row, earlier)
        for (let k = 0; k < length; k++) row[k]! -= along * earlier[k]!
      }
    const norm = Math.sqrt(inner(row, row))
    rows.push(row.map((value) => value / norm))
  }
  return rows
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}
