import { type LatentShape, patchKernel } from './composed.ts'
import type { Kernel, Vector } from './kernel.ts'

/** Keeps the root differentiable where two images have the same patches. */
const rootGuard = 1e-12

/**
 * Energy distance between images that are each the set of their patches: k(u, v) = −d(u, v), where d² = K(u, u) + K(v, v)
 * − 2 K(u, v) is the MMD² of the two images' patches and K the patch kernel. A kernel on embeddings of distributions:
 * Muandet et al. 2012, "Learning from Distributions via Support Measure Machines". The patch kernel alone compares the
 * patches of all images thrown together; this one sees which of them occur in one image.
 * @param of Gaussian, or another kernel of two patches @param place as in `patchKernel`
 */
export function textureKernel(of: Kernel, shape: LatentShape, size: number, place: number | null): Kernel {
  const patches = patchKernel(of, shape, size, place)
  const own = new WeakMap<Vector, number>()
  /** K(v, v) of a vector that does not change: many pairs ask for it. */
  const ownTerm = (v: Vector): number => {
    const known = own.get(v)
    if (known !== undefined) return known
    const term = patches(v, v)
    own.set(v, term)
    return term
  }
  return (u, v, gradient) => {
    const squared = Math.max(0, ownTerm(u) + ownTerm(v) - 2 * patches(u, v))
    const distance = Math.sqrt(squared + rootGuard)
    if (gradient) {
      // ∇_u d² = 2 ∇₁K(u, u) − 2 ∇₁K(u, v), and ∇(−d) = −∇d² / 2d.
      const scale = gradient.scale / distance
      patches(u, u, { out: gradient.out, scale: -scale })
      patches(u, v, { out: gradient.out, scale })
    }
    return -distance
  }
}
