import { cubicKernel } from '../guidance/kernels/cubic.ts'
import { gaussianKernel } from '../guidance/kernels/gaussian.ts'
import type { Kernel, Vector } from '../guidance/kernels/kernel.ts'
import { mmd2Gradient } from '../guidance/mmd.ts'
import type { KernelChoice, MmdBackend } from './backend.ts'

export function referenceKernel(choice: KernelChoice): Kernel {
  switch (choice.name) {
    case 'gaussian':
      return gaussianKernel(choice.bandwidth)
    case 'cubic':
      return cubicKernel
  }
}

/** Rows of a flat array as double-precision vectors. */
export function toVectors(rows: Float32Array, length: number): Vector[] {
  return Array.from({ length: rows.length / length }, (_, i) =>
    Float64Array.from(rows.subarray(i * length, (i + 1) * length))
  )
}

/** Double precision, by the definition: slow, and what the others are checked against. */
export const referenceBackend: MmdBackend = {
  name: 'reference',
  async gradient({ kernel: choice, latents, references, weights, length }) {
    const kernel = referenceKernel(choice)
    const batch = toVectors(latents, length)
    const set = toVectors(references, length)
    const gradient = new Float32Array(latents.length)
    const rows = mmd2Gradient({ batch, references: set, weights: [...weights], kernel })
    for (const [i, row] of rows.entries()) gradient.set(row, i * length)
    const count = batch.length
    let selfTerm = 0
    let crossTerm = 0
    for (const z of batch) {
      for (const other of batch) selfTerm += kernel(z, other) / count ** 2
      for (const [j, reference] of set.entries()) crossTerm += (weights[j]! * kernel(z, reference)) / count
    }
    return { gradient, selfTerm, crossTerm }
  }
}
