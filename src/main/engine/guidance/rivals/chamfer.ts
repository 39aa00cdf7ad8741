import type { PreparedKernel } from '../../tensors/backend.ts'
import { addDifference, nearestRow } from '../rows.ts'
import { nearestAttraction } from './nearest.ts'
import type { RivalInput } from './rivalInput.ts'

/**
 * Chamfer guidance (arXiv 2508.10631), in latent space: the two-sided distance 1/B Σ_i min_j |z_i − r_j|² +
 * 1/N Σ_j min_i |r_j − z_i|². The second sum asks that every reference has an image near it.
 */
export function chamfer(input: RivalInput): PreparedKernel {
  const { references, length } = input
  const count = references.length / length
  const toward = nearestAttraction(input)
  return {
    async gradient(latents, affinities) {
      const { gradient, selfTerm } = await toward.gradient(latents, affinities)
      let covered = 0
      for (let j = 0; j < count; j++) {
        const { row, squared } = nearestRow(references, j, latents, length)
        covered += squared / count
        addDifference(gradient, 2 / count, latents, row, references, j, length)
      }
      return { gradient, selfTerm: selfTerm + covered, crossTerm: 0 }
    }
  }
}
