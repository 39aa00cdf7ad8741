/** A kernel as the backends know it. */
export type KernelChoice = { name: 'gaussian'; bandwidth: number } | { name: 'cubic' }

export interface MmdGradientInput {
  kernel: KernelChoice
  /** B × D: the batch, where the gradient is taken. */
  latents: Float32Array
  /** N × D. */
  references: Float32Array
  /** N reference weights that sum to 1. */
  weights: Float32Array
  /** D, the numbers in one image's latents. */
  length: number
}

export interface MmdGradient {
  /** B × D: ∇_{z_i} MMD² of the biased V-statistic (paper, Eq. 6). */
  gradient: Float32Array
  /** Σ k(z, z') / B². */
  selfTerm: number
  /** Σ w_j k(z, r_j) / B. */
  crossTerm: number
}

/** What computes the guidance maths. All backends agree with the float64 reference within a relative 1e-5. */
export interface MmdBackend {
  readonly name: string
  gradient(input: MmdGradientInput): Promise<MmdGradient>
}
