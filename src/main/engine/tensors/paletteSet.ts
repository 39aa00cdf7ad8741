import { windowPlaces } from '../guidance/kernels/composed.ts'
import { toVectors, type Vector } from '../guidance/kernels/kernel.ts'
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

type References = Omit<KernelProblem, 'kernel'>

export function paletteSet(of: References, features: PatchFeatures): PaletteSet {
  const { patches, each, places, palettes } = chosenPalettes(of, features)
  const kernel = logKernel(features.bandwidth)
  const every = [...windowPlaces(of.shape, features.size).keys()]
  const standing = (at: readonly number[]) => Float32Array.from(at.flatMap((p) => placeNumbers(p, of.shape, features)))
  return {
    patches,
    each,
    ownTerms: Float32Array.from(palettes, (palette) => meanKernel(kernel, palette, palette)),
    ourPlaces: standing(every),
    theirPlaces: standing(places),
    count: every.length
  }
}

/** Of the references' median distance from one another. */
const softnessShare = 0.25
/** Pairs of references that the median is taken over. */
const mostPairs = 400

/**
 * The softness of the palette kernel's soft minimum: a share of the median MMD² between the patches of two references. With less of it
 * an image follows single references; with more a set of several grounds leads it to their mean, which no reference has.
 * @returns 1 where no two references differ
 */
export function paletteSoftness(of: References, features: PatchFeatures): number {
  const { palettes } = chosenPalettes(of, features)
  const kernel = logKernel(features.bandwidth)
  const own = palettes.map((palette) => meanKernel(kernel, palette, palette))
  const distances: number[] = []
  for (let apart = 1; apart < palettes.length && distances.length < mostPairs; apart++)
    for (let i = 0; i + apart < palettes.length && distances.length < mostPairs; i++) {
      const [a, b] = [i, i + apart]
      const distance = own[a]! + own[b]! - 2 * meanKernel(kernel, palettes[a]!, palettes[b]!)
      if (distance > 0) distances.push(distance)
    }
  if (distances.length === 0) return 1
  return softnessShare * distances.sort((a, b) => a - b)[distances.length >> 1]!
}

/**
 * With as many references as this or more, each has as many patches as one of so many: of fewer patches hardly a palette is left, and
 * of a single one a plain colour.
 */
const mostThatShare = 100

/** The chosen patches of the references, as numbers and, reference by reference, as vectors with their places. */
function chosenPalettes({ references, shape }: References, features: PatchFeatures) {
  const number = references.length / lengthOf(shape)
  const count = features.count * Math.max(1, number / mostThatShare)
  const { patches, perReference: each, places } = chosenPatches(references, shape, { ...features, count })
  const palettes = toVectors(references, lengthOf(shape)).map((reference, j): Vector[] => {
    const all = placedPatches(reference, shape, features)
    return places.slice(j * each, (j + 1) * each).map((place) => all[place]!)
  })
  return { patches, each, places, palettes }
}
