import type { PreparedKernel } from '../tensors/backend.ts'

/** Rows scaled to length one; a row of zeros stays as it is. */
export function unitRows(rows: Float32Array, length: number): Float32Array {
  const scaled = new Float32Array(rows.length)
  for (let start = 0; start < rows.length; start += length) {
    const size = sizeOf(rows, start, length)
    for (let k = 0; k < length; k++) scaled[start + k] = rows[start + k]! / size
  }
  return scaled
}

/**
 * A kernel on latents scaled to unit length, as SPARKE has it; the references it was prepared for must be so already. The
 * gradient goes back through the scaling: J = (I − ûûᵀ)/‖u‖.
 */
export function onUnitLength(inner: PreparedKernel, length: number): PreparedKernel {
  return {
    async gradient(latents, affinities) {
      const units = unitRows(latents, length)
      const { gradient, ...terms } = await inner.gradient(units, affinities)
      const back = new Float32Array(gradient.length)
      for (let start = 0; start < gradient.length; start += length) {
        let along = 0
        for (let k = start; k < start + length; k++) along += gradient[k]! * units[k]!
        const size = sizeOf(latents, start, length)
        for (let k = start; k < start + length; k++) back[k] = (gradient[k]! - along * units[k]!) / size
      }
      return { gradient: back, ...terms }
    }
  }
}

function sizeOf(rows: Float32Array, start: number, length: number): number {
  let sum = 0
  for (let k = start; k < start + length; k++) sum += rows[k]! ** 2
  return Math.sqrt(sum) || 1
}
