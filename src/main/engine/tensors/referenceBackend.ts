import { patchKernel } from '../guidance/kernels/composed.ts'
import { cubicKernel } from '../guidance/kernels/cubic.ts'
import { gaussianKernel } from '../guidance/kernels/gaussian.ts'
import { type Kernel, toVectors, type Vector } from '../guidance/kernels/kernel.ts'
import { paletteTerms } from '../guidance/kernels/palette.ts'
import {
  energyKernel,
  gaussianMixtureKernel,
  inverseMultiquadricKernel,
  laplaceKernel,
  mixtureScales
} from '../guidance/kernels/radial.ts'
import { textureKernel } from '../guidance/kernels/texture.ts'
import { mmd2Gradient } from '../guidance/mmd.ts'
import { type KernelChoice, type KernelProblem, lengthOf, type MmdBackend } from './backend.ts'

/** The exact kernel that a choice means; for patches by all pairs, whatever its fast form. */
export function referenceKernel(
  choice: Exclude<KernelChoice, { name: 'palette' }>,
  shape: KernelProblem['shape']
): Kernel {
  switch (choice.name) {
    case 'gaussian':
      return gaussianKernel(choice.bandwidth)
    case 'mixture':
      return gaussianMixtureKernel(choice.bandwidth, mixtureScales)
    case 'laplace':
      return laplaceKernel(choice.bandwidth)
    case 'imq':
      return inverseMultiquadricKernel(choice.bandwidth)
    case 'energy':
      return energyKernel
    case 'cubic':
      return cubicKernel
    case 'patch':
      return patchKernel(gaussianKernel(choice.bandwidth), shape, choice.size, choice.place)
    case 'texture':
      return textureKernel(gaussianKernel(choice.bandwidth), shape, choice.size, choice.place)
  }
}

/** Vectors of one length as rows of a flat array. */
function toRows(vectors: readonly Vector[]): Float32Array {
  const rows = new Float32Array(vectors.length * (vectors[0]?.length ?? 0))
  for (const [i, vector] of vectors.entries()) rows.set(vector, i * vector.length)
  return rows
}

/** Double precision, by the definition: slow, and what the others are checked against. */
export const referenceBackend: MmdBackend = {
  name: 'reference',
  async prepare({ kernel: choice, references, shape }) {
    const length = lengthOf(shape)
    const set = toVectors(references, length)
    if (choice.name === 'palette')
      return {
        async gradient(latents, { cross }) {
          const batch = toVectors(latents, length)
          const ours = { batch, references: set, cross: (i: number, j: number) => cross[i * set.length + j]! }
          const { gradient, curvature, ownTerm, distances, ...terms } = paletteTerms({ ...choice, ...ours, shape })
          const shift = { curvature: toRows(curvature), ownTerm, distances: Float32Array.from(distances) }
          return { ...terms, gradient: toRows(gradient), shift }
        }
      }
    const kernel = referenceKernel(choice, shape)
    return {
      async gradient(latents, { self, cross }) {
        const batch = toVectors(latents, length)
        const affinity = {
          self: (i: number, j: number) => self[i * batch.length + j]!,
          cross: (i: number, j: number) => cross[i * set.length + j]!
        }
        const gradient = toRows(mmd2Gradient({ batch, references: set, affinity, kernel }))
        let selfTerm = 0
        let crossTerm = 0
        for (const [i, z] of batch.entries()) {
          for (const [j, other] of batch.entries())
            selfTerm += (affinity.self(i, j) * kernel(z, other)) / batch.length ** 2
          for (const [j, reference] of set.entries())
            crossTerm += (affinity.cross(i, j) * kernel(z, reference)) / batch.length
        }
        return { gradient, selfTerm, crossTerm }
      }
    }
  }
}
