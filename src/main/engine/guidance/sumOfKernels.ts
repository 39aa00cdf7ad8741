import type { PreparedKernel } from '../tensors/backend.ts'

/** k = Σ weight · k: its gradient and terms are the weighted sums. A single kernel of weight 1 stays as it is. */
export function sumOfKernels(parts: readonly { prepared: PreparedKernel; weight: number }[]): PreparedKernel {
  const [only, ...others] = parts
  if (only !== undefined && others.length === 0 && only.weight === 1) return only.prepared
  return {
    async gradient(latents, affinities) {
      const sum = { gradient: new Float32Array(latents.length), selfTerm: 0, crossTerm: 0 }
      for (const { prepared, weight } of parts) {
        const part = await prepared.gradient(latents, affinities)
        for (let k = 0; k < latents.length; k++) sum.gradient[k]! += weight * part.gradient[k]!
        sum.selfTerm += weight * part.selfTerm
        sum.crossTerm += weight * part.crossTerm
      }
      return sum
    }
  }
}
