import { HousestyleError } from '#shared/failure.ts'
import type { Bandwidth } from '#shared/parameters.ts'
import { type LatentShape, windowPlaces } from './kernels/composed.ts'

/**
 * The median of all pairwise distances (not squared): the median heuristic for the bandwidth of a Gaussian kernel.
 * Identical pairs (distance 0) do not count.
 * @param rows N vectors one after another @param length numbers in a vector
 * @returns null when no two vectors differ
 */
export function medianDistance(rows: Float32Array, length: number): number | null {
  const count = rows.length / length
  const distances: number[] = []
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let squared = 0
      for (let k = 0; k < length; k++) squared += (rows[i * length + k]! - rows[j * length + k]!) ** 2
      if (squared > 0) distances.push(Math.sqrt(squared))
    }
  }
  if (distances.length === 0) return null
  const sorted = Float64Array.from(distances).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The bandwidth σ that a setting means for a reference set.
 * @throws HousestyleError `invalid-input` when the median is asked for and all references are alike (or there is one)
 */
export function resolveBandwidth(setting: Bandwidth, references: Float32Array, length: number): number {
  if (setting.rule === 'fixed') return setting.sigma
  const median = medianDistance(references, length)
  if (median === null)
    throw new HousestyleError(
      'invalid-input',
      'The kernel bandwidth cannot be taken from the references, because no two of them differ.',
      'Add different images, or set a fixed bandwidth.'
    )
  return setting.scale * median
}

/** Patches that the median of a patch kernel is taken over: enough for two digits, few enough to be quick. */
const mostPatches = 600

/** Rows of patches of all references, evenly chosen, and the length of one. */
export function somePatches(
  references: Float32Array,
  shape: LatentShape,
  size: number
): { rows: Float32Array; length: number } {
  const places = windowPlaces(shape, size)
  const length = places[0]!.length
  const image = shape.channels * shape.rows * shape.columns
  const all = (references.length / image) * places.length
  const chosen = Math.min(all, mostPatches)
  const rows = new Float32Array(chosen * length)
  for (let k = 0, at = 0; k < chosen; k++) {
    const index = Math.floor(((k + 0.5) * all) / chosen)
    const start = Math.floor(index / places.length) * image
    for (const place of places[index % places.length]!) rows[at++] = references[start + place]!
  }
  return { rows, length }
}
