import type { PreparedKernel } from '../../tensors/backend.ts'
import { addDifference, squaredDistance } from '../rows.ts'
import type { RivalInput } from './rivalInput.ts'

/**
 * Diversity in the manner of SPARKE (arXiv 2506.10173): minimises 1/B² Σ k(z_i, z_j)², the inverse of the batch's Rényi
 * kernel entropy score of order 2, with a Gaussian kernel, weighed by the prompts' kernel. It knows nothing of references.
 */
export function diversity({ length, bandwidth }: RivalInput): PreparedKernel {
  return {
    async gradient(latents, { self }) {
      const batch = latents.length / length
      const gradient = new Float32Array(latents.length)
      let value = 0
      for (let i = 0; i < batch; i++)
        for (let j = 0; j < batch; j++) {
          const like = self[i * batch + j]!
          const squared =
            (like * Math.exp(-squaredDistance(latents, i, latents, j, length) / (2 * bandwidth ** 2))) ** 2
          value += squared / batch ** 2
          // Both (i, j) and (j, i) hold z_i: −4/B² · k² · (z_i − z_j) / σ².
          addDifference(gradient, (-4 * squared) / (batch * bandwidth) ** 2, latents, i, latents, j, length)
        }
      return { gradient, selfTerm: value, crossTerm: 0 }
    }
  }
}
