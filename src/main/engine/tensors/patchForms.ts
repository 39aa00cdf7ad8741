import type { LatentShape } from '../guidance/kernels/composed.ts'
import { windowPlaces } from '../guidance/kernels/composed.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { lengthOf, type PatchFeatures } from './backend.ts'
import { orthogonalFrequencies } from './orthogonalFrequencies.ts'

/** The same features and patches in every run: a batch can be drawn again. */
const seed = 20260108

/**
 * Random Fourier features (Rahimi and Recht 2007) of the patch kernel: orthogonal frequencies with deviation 1/σ, and for
 * each frequency and place a phase, which multiplies the kernel by a Gaussian of the patches' places.
 * @returns frequencies count × channels × size × size, phases count × places
 */
export function fourierBasis(
  { bandwidth, size, place, count }: PatchFeatures,
  { channels, rows, columns }: LatentShape
): { frequencies: Float32Array; phases: Float32Array } {
  const generator = new TorchGenerator(seed)
  const frequencies = orthogonalFrequencies(count, channels * size * size, bandwidth, generator)
  const turns = generator.randn(count * 2)
  const [down, across] = [rows - size + 1, columns - size + 1]
  const phases = new Float32Array(count * down * across)
  if (place !== null)
    for (let f = 0, k = 0; f < count; f++)
      for (let row = 0; row < down; row++)
        for (let column = 0; column < across; column++)
          phases[k++] = (turns[2 * f]! * row + turns[2 * f + 1]! * column) / place
  return { frequencies, phases }
}

/** The convolution that cuts patches: channel k of its output is number k of a patch. */
export function unfoldWeights(channels: number, size: number): Float32Array {
  const length = channels * size * size
  const weights = new Float32Array(length * length)
  for (let k = 0; k < length; k++) weights[k * length + k] = 1
  return weights
}

/** The same number of patches from every reference, at places drawn once. @returns also the index of each one's place */
export function chosenPatches(
  references: Float32Array,
  shape: LatentShape,
  { size, count }: Pick<PatchFeatures, 'size' | 'count'>
): { patches: Float32Array; perReference: number; places: number[] } {
  const places = windowPlaces(shape, size)
  const length = places[0]!.length
  const images = references.length / lengthOf(shape)
  const perReference = Math.min(places.length, Math.max(1, Math.round(count / images)))
  const generator = new TorchGenerator(seed)
  const patches = new Float32Array(images * perReference * length)
  const chosen: number[] = []
  for (let image = 0, at = 0; image < images; image++) {
    const order = rankOf(generator.randn(places.length))
    for (const place of order.slice(0, perReference)) {
      chosen.push(place)
      for (const index of places[place]!) patches[at++] = references[image * lengthOf(shape) + index]!
    }
  }
  return { patches, perReference, places: chosen }
}

/** A reference's affinity, spread evenly over the patches that were taken from it. @param cross B × N @returns B × (N · each) */
export function spreadOverPatches(cross: Float32Array, each: number): Float32Array {
  const spread = new Float32Array(cross.length * each)
  for (let k = 0; k < spread.length; k++) spread[k] = cross[Math.floor(k / each)]! / each
  return spread
}

/** Indices in the order of their values: a random order for random values. */
function rankOf(values: Float32Array): number[] {
  return [...values.keys()].sort((a, b) => values[a]! - values[b]!)
}
