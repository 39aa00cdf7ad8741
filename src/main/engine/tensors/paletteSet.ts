import { windowPlaces } from '../guidance/kernels/composed.ts'
import type { Vector } from '../guidance/kernels/kernel.ts'
import { logKernel, meanKernel, placedPatches, placeNumbers } from '../guidance/kernels/palette.ts'
import { type KernelProblem, lengthOf, type PatchFeatures } from './backend.ts'
import { chosenPatches } from './patchForms.ts'

/** The references as the palette kernel's fast forms see them. */
export interface PaletteSet {
  /** N × each × (channels · size²): the chosen patches. */
  patches: Float32Array
  each: number
  /** N: the mean kernel of each reference's chosen patches with one another. */
  ownTerms: Float32Array
  /** Where an image's patches stand, places × 2, and the chosen ones, N × each × 2; zeros where places do not count. */
  ourPlaces: Float32Array
  theirPlaces: Float32Array
  /** Patches in an image. */
  count: number
}

export function paletteSet({ references, shape }: Omit<KernelProblem, 'kernel'>, features: PatchFeatures): PaletteSet {
  const { patches, perReference: each, places } = chosenPatches(references, shape, features)
  const kernel = logKernel(features.bandwidth)
  const number = references.length / lengthOf(shape)
  const chosen = chosenOf(references, places, each, { shape, features })
  const every = [...windowPlaces(shape, features.size).keys()]
  const standing = (of: readonly number[]) => Float32Array.from(of.flatMap((p) => placeNumbers(p, shape, features)))
  return {
    patches,
    each,
    ownTerms: Float32Array.from({ length: number }, (_, j) => meanKernel(kernel, chosen(j), chosen(j))),
    ourPlaces: standing(every),
    theirPlaces: standing(places),
    count: every.length
  }
}

/** How sharply an image takes the palette of the references that it is nearest to, as a share of the references' own distances. */
const sharpness = 0.25
/** Pairs of references that the median is taken over. */
const mostPairs = 400

/**
 * The softness of the palette kernel's soft minimum: a share of the median MMD² between the patches of two references. With less of it
 * an image follows single references; with more it is led to the mean of palettes that no reference has (sets of several grounds
 * lost their subjects so: docs/guidance.md).
 * @returns 1 where no two references differ
 */
export function paletteSoftness({ references, shape }: Omit<KernelProblem, 'kernel'>, features: PatchFeatures): number {
  const { perReference: each, places } = chosenPatches(references, shape, features)
  const kernel = logKernel(features.bandwidth)
  const number = references.length / lengthOf(shape)
  const chosen = Array.from({ length: number }, (_, j) => chosenOf(references, places, each, { shape, features })(j))
  const own = chosen.map((set) => meanKernel(kernel, set, set))
  const distances: number[] = []
  for (let apart = 1; apart < number && distances.length < mostPairs; apart++)
    for (let i = 0; i + apart < number && distances.length < mostPairs; i++) {
      const [a, b] = [i, i + apart]
      const distance = own[a]! + own[b]! - 2 * meanKernel(kernel, chosen[a]!, chosen[b]!)
      if (distance > 0) distances.push(distance)
    }
  if (distances.length === 0) return 1
  return sharpness * distances.sort((a, b) => a - b)[distances.length >> 1]!
}

/** The chosen patches of reference j, with their places. */
function chosenOf(
  references: Float32Array,
  places: readonly number[],
  each: number,
  { shape, features }: { shape: KernelProblem['shape']; features: PatchFeatures }
): (j: number) => Vector[] {
  const length = lengthOf(shape)
  return (j) => {
    const all = placedPatches(Float64Array.from(references.subarray(j * length, (j + 1) * length)), shape, features)
    return places.slice(j * each, (j + 1) * each).map((place) => all[place]!)
  }
}
