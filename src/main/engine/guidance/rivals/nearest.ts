import type { PreparedKernel } from '../../tensors/backend.ts'
import { addDifference, nearestRow } from '../rows.ts'
import type { RivalInput } from './rivalInput.ts'

/** Each image toward the reference nearest to it: 1/B Σ_i min_j |z_i − r_j|². */
export function nearestAttraction({ references, length }: Pick<RivalInput, 'references' | 'length'>): PreparedKernel {
  return {
    async gradient(latents) {
      const batch = latents.length / length
      const gradient = new Float32Array(latents.length)
      let value = 0
      for (let i = 0; i < batch; i++) {
        const { row, squared } = nearestRow(latents, i, references, length)
        value += squared / batch
        addDifference(gradient, 2 / batch, latents, i, references, row, length)
      }
      return { gradient, selfTerm: value, crossTerm: 0 }
    }
  }
}
