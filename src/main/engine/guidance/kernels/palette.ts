import { type LatentShape, windowPlaces } from './composed.ts'
import { type Kernel, radialKernel, type Vector } from './kernel.ts'

/**
 * k(u, v) = −log(1 + ‖u − v‖² / σ²), conditionally positive definite (Boughorbel et al. 2005): it has no end, so that an ink
 * far from all of the references' is moved too, and of theirs the near ones count more than under the energy distance.
 */
export const logKernel = (sigma: number): Kernel =>
  radialKernel((squaredDistance) => ({
    value: -Math.log1p(squaredDistance / sigma ** 2),
    derivative: -1 / (sigma ** 2 + squaredDistance)
  }))

/** What patches are compared by. */
export interface PaletteFeatures {
  /** Width and height of a patch in latent cells. */
  size: number
  /** So many cells apart counts as far as one bandwidth in colour; null: places do not count. */
  place: number | null
  bandwidth: number
}

/** Where patch number p stands, as two further numbers of it; zeros where places do not count. */
export function placeNumbers(p: number, shape: LatentShape, { size, place, bandwidth }: PaletteFeatures): number[] {
  const across = shape.columns - size + 1
  return [Math.floor(p / across), p % across].map((cells) => (place === null ? 0 : (cells * bandwidth) / place))
}

/** All patches of an image, row by row, each with where it stands. */
export const placedPatches = (image: Vector, shape: LatentShape, features: PaletteFeatures): Vector[] =>
  windowPlaces(shape, features.size).map((indices, p) =>
    Float64Array.from([...indices.map((i) => image[i]!), ...placeNumbers(p, shape, features)])
  )

/** The mean kernel of all pairs of patches. */
export function meanKernel(kernel: Kernel, ours: readonly Vector[], theirs: readonly Vector[]): number {
  let sum = 0
  for (const a of ours) for (const b of theirs) sum += kernel(a, b)
  return sum / (ours.length * theirs.length)
}

export interface PaletteInput extends PaletteFeatures {
  /** Images one after the other. */
  batch: readonly Vector[]
  references: readonly Vector[]
  /** How much reference j counts for image i. */
  cross: (i: number, j: number) => number
  shape: LatentShape
  softness: number
}

export interface PaletteTerms {
  /** Of the mean over the images of what is minimised, in each image. */
  gradient: Vector[]
  /**
   * What the gradient is divided by for the mean shift (Weiszfeld 1937; Comaniciu and Meer 2002): its slope in each number, of
   * the attraction alone and with all distances' weights as they are.
   */
  curvature: Vector[]
  /** Mean kernel of an image's patches with one another. */
  selfTerm: number
  /** With those of the references, and of those with one another, each reference as much as the image takes it. */
  crossTerm: number
  ownTerm: number
  /** MMD² of each image with the palettes that it takes; references that repel left out. */
  distances: number[]
}

/**
 * Every image by itself against the references' palettes. The patch kernel pools the batch, and an image on another ground is
 * outvoted by the others; here its patches alone are the batch that is compared. With d_j the MMD² under `logKernel` between its patches
 * and those of reference j, −softness · log Σ c_j exp(−d_j / softness) is minimised: a soft minimum, since references may
 * have several palettes of which an image is to take one. It is the negative logarithm of a kernel density of palettes, a Gaussian on
 * embeddings of distributions (Muandet et al. 2012). In double precision, by the definition.
 */
export function paletteTerms(input: PaletteInput): PaletteTerms {
  const { batch, references, cross, shape, size, bandwidth, softness } = input
  const places = windowPlaces(shape, size)
  const kernel = logKernel(bandwidth)
  const pairs = places.length * batch.length
  const sets = references.map((reference) => placedPatches(reference, shape, input))
  const own = sets.map((set) => meanKernel(kernel, set, set))
  const terms: PaletteTerms = { gradient: [], curvature: [], selfTerm: 0, crossTerm: 0, ownTerm: 0, distances: [] }
  for (const [i, image] of batch.entries()) {
    const ours = placedPatches(image, shape, input)
    const shared = sets.map((set) => meanKernel(kernel, ours, set))
    // The image's own term is the same in all distances and falls out.
    const near = shared.map((value, j) => (2 * value - own[j]!) / softness)
    const taken = takenShares(
      sets.map((_, j) => cross(i, j)),
      near
    )
    const inside = meanKernel(kernel, ours, ours)
    terms.selfTerm += inside / batch.length
    const attracting = taken.reduce((sum, share) => sum + Math.max(share, 0), 0)
    let apart = inside
    for (const [j, share] of taken.entries()) {
      terms.crossTerm += (share * shared[j]!) / batch.length
      terms.ownTerm += (share * own[j]!) / batch.length
      if (share > 0) apart += (share / attracting) * (own[j]! - 2 * shared[j]!)
    }
    terms.distances.push(apart)
    const gradient = new Float64Array(image.length)
    const curvature = new Float64Array(image.length)
    for (const [p, patch] of ours.entries()) {
      const out = new Float64Array(patch.length)
      let slope = 0
      for (const other of ours) kernel(patch, other, { out, scale: 2 / places.length / pairs })
      for (const [j, set] of sets.entries())
        for (const other of set) {
          const share = taken[j]! / set.length / pairs
          // 1 / (σ² + d²), from the value.
          slope += (4 * Math.abs(share) * Math.exp(kernel(patch, other, { out, scale: -2 * share }))) / bandwidth ** 2
        }
      for (const [k, index] of places[p]!.entries()) {
        gradient[index]! += out[k]!
        curvature[index]! += slope
      }
    }
    terms.gradient.push(gradient)
    terms.curvature.push(curvature)
  }
  return terms
}

/** Shares c_j exp(near_j), brought to the sizes that all of c have together. */
function takenShares(shares: readonly number[], near: readonly number[]): number[] {
  const top = Math.max(...near)
  const raw = shares.map((share, j) => share * Math.exp(near[j]! - top))
  const sizes = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.abs(value), 0)
  const scale = sizes(raw) === 0 ? 0 : sizes(shares) / sizes(raw)
  return raw.map((value) => value * scale)
}
