import type { LatentShape } from '../guidance/kernels/composed.ts'

export type RadialName = 'gaussian' | 'mixture' | 'laplace' | 'imq'

/** A kernel as the backends know it, its bandwidth resolved. */
export type KernelChoice =
  | { name: RadialName; bandwidth: number }
  | { name: 'energy' }
  | { name: 'cubic' }
  | ({ name: 'patch'; form: 'fourier' | 'coreset' } & PatchFeatures)
  | ({ name: 'texture' } & PatchFeatures)
  | ({ name: 'palette' } & PaletteChoice)

/** How images are seen as patches: `count` random Fourier features of a Gaussian, or as many patches of the references. */
export interface PatchFeatures {
  bandwidth: number
  /** Width and height of a patch in latent cells. */
  size: number
  /** Bandwidth in cells of the patches' places; null: places do not count. */
  place: number | null
  count: number
}

/** `count` patches of the references, more of large sets (`paletteSet`); how sharply an image takes the palette of those that it is nearest to. */
export interface PaletteChoice extends PatchFeatures {
  softness: number
}

/** A reference set that a kernel is to be evaluated against. */
export interface KernelProblem {
  kernel: KernelChoice
  /** N × D. */
  references: Float32Array
  shape: LatentShape
}

/**
 * What multiplies the kernel for each pair: weights of references, and in the prompt-aware form the prompts' kernel
 * (paper, Eq. 10). Rows are images of the batch.
 */
export interface Affinities {
  /** B × B; ones without prompts. */
  self: Float32Array
  /** B × N; weights that sum to 1 in every row without prompts. */
  cross: Float32Array
}

export interface MmdGradient {
  /** B × D: ∇_{z_i} MMD² of the biased V-statistic (paper, Eq. 6; Eq. 11 with prompts). */
  gradient: Float32Array
  /** Σ A k(z, z') / B². */
  selfTerm: number
  /** Σ C k(z, r) / B. */
  crossTerm: number
  /** Of the palette kernel alone. */
  shift?: PaletteShift
}

export interface PaletteShift {
  /** B × D: what the gradient is divided by for a mean shift. */
  curvature: Float32Array
  /** Σ C k(r, r) / B, where C is how much each image takes of each reference. */
  ownTerm: number
  /** B: MMD² of each image with the palettes that it takes. */
  distances: Float32Array
}

/** A kernel made ready for one reference set. */
export interface PreparedKernel {
  /** @param latents B × D, where the gradient is taken */
  gradient(latents: Float32Array, affinities: Affinities): Promise<MmdGradient>
}

/**
 * What computes the guidance maths. All backends agree with the float64 reference within a relative 1e-5, except for the
 * fast forms of the patch and texture kernels, which stray as far as their `count` lets them (docs/guidance.md).
 */
export interface MmdBackend {
  readonly name: string
  prepare(problem: KernelProblem): Promise<PreparedKernel>
}

/** The numbers in one image's latents. */
export const lengthOf = ({ channels, rows, columns }: LatentShape): number => channels * rows * columns

/** Affinities without prompts: every pair of the batch alike, and the references' weights, equal ones by default. */
export function plainAffinities(batch: number, references: number, weights?: ArrayLike<number>): Affinities {
  const cross = new Float32Array(batch * references)
  for (let i = 0; i < cross.length; i++) cross[i] = weights?.[i % references] ?? 1 / references
  return { self: new Float32Array(batch * batch).fill(1), cross }
}
