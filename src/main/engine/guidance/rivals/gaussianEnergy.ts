import type { PreparedKernel } from '../../tensors/backend.ts'
import type { RivalInput } from './rivalInput.ts'

/** Share of the mean variance that is added to each: with fewer references than numbers some variances are near zero. */
const shrinkage = 0.1

/**
 * Energy-based guidance: the energy of a Gaussian fitted to the references, ½ Σ_k (z_k − μ_k)² / σ_k², averaged over the
 * batch. Variances are each number's own: a full covariance has no inverse with fewer references than numbers.
 */
export function gaussianEnergy({ references, length }: RivalInput): PreparedKernel {
  const count = references.length / length
  const mean = new Float64Array(length)
  for (let i = 0; i < references.length; i++) mean[i % length]! += references[i]! / count
  const variance = new Float64Array(length)
  for (let i = 0; i < references.length; i++) variance[i % length]! += (references[i]! - mean[i % length]!) ** 2 / count
  const usual = variance.reduce((sum, v) => sum + v, 0) / length || 1
  const precision = variance.map((v) => 1 / (v + shrinkage * usual))
  return {
    async gradient(latents) {
      const batch = latents.length / length
      let value = 0
      const gradient = latents.map((z, i) => {
        const away = z - mean[i % length]!
        value += (precision[i % length]! * away ** 2) / 2 / batch
        return (precision[i % length]! * away) / batch
      })
      return { gradient, selfTerm: value, crossTerm: 0 }
    }
  }
}
