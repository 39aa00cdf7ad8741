import { describe, expect, it } from 'vitest'
import golden from '../../../../../test/golden/mmd_golden.json' with { type: 'json' }
import type { Vector } from './kernel.ts'
import { logKernel, meanKernel, type PaletteInput, paletteTerms, placedPatches } from './palette.ts'

const shape = { channels: 2, rows: 4, columns: 4 }
const rows = (flat: readonly number[]): Vector[] =>
  Array.from({ length: flat.length / 32 }, (_, i) => Float64Array.from(flat.slice(32 * i, 32 * (i + 1))))
const batch = rows(golden.y)
const references = rows(golden.X)
const total = references.reduce((sum, _, j) => sum + j, 0)
const cross = (_: number, j: number) => j / total
const input: PaletteInput = { batch, references, cross, shape, size: 1, place: null, bandwidth: 0.7, softness: 0.3 }
const plain = (value: number) => new Float64Array(32).fill(value)

/** The mean over the images of −softness · log Σ c exp(−MMD² / softness), from the patches' distances alone. */
function softMinimum(of: PaletteInput): number {
  const kernel = logKernel(of.bandwidth)
  const sets = of.references.map((reference) => placedPatches(reference, shape, of))
  let sum = 0
  for (const [i, image] of of.batch.entries()) {
    const ours = placedPatches(image, shape, of)
    const mmd2 = (set: Vector[]) =>
      meanKernel(kernel, ours, ours) + meanKernel(kernel, set, set) - 2 * meanKernel(kernel, ours, set)
    const terms = sets.map((set, j) => of.cross(i, j) * Math.exp(-mmd2(set) / of.softness))
    sum -= of.softness * Math.log(terms.reduce((a, b) => a + b, 0))
  }
  return sum / of.batch.length
}

it.each([
  { size: 1, place: null },
  { size: 3, place: null },
  { size: 1, place: 2 },
  { size: 1, place: null, softness: 50 }
])('palettes have the gradient that central differences give, %o', (changes) => {
  const of: PaletteInput = { ...input, ...changes }
  const { gradient } = paletteTerms(of)
  const step = 1e-5
  const places = [
    [0, 0],
    [0, 21],
    [1, 10],
    [2, 31]
  ] as const
  for (const [i, k] of places) {
    const moved = (by: number) =>
      batch.map((image, b) => (b === i ? image.map((x, n) => (n === k ? x + by : x)) : image))
    const slope =
      (softMinimum({ ...of, batch: moved(step) }) - softMinimum({ ...of, batch: moved(-step) })) / (2 * step)
    expect(gradient[i]![k]!).toBeCloseTo(slope, 7)
  }
})

it('says how far each image is from the palettes that it takes, those that repel left out', () => {
  const far = { ...input, batch: [plain(0)], references: [plain(3), plain(9)] }
  const squaredDistance = (value: number) => 2 * Math.log1p((2 * value ** 2) / 0.7 ** 2)
  // Plain images' patches of one cell are all the same: MMD² is −2 k.
  expect(paletteTerms({ ...far, cross: (_, j) => 1 - j }).distances[0]).toBeCloseTo(squaredDistance(3), 9)
  expect(paletteTerms({ ...far, cross: (_, j) => [1, -0.5][j]! }).distances[0]).toBeCloseTo(squaredDistance(3), 9)
  expect(paletteTerms({ ...far, batch: [plain(3)], cross: () => 0.5 }).distances[0]).toBeCloseTo(0, 5)
})

describe('a mean shift', () => {
  const shifted = (of: PaletteInput) => {
    const { gradient, curvature } = paletteTerms(of)
    return of.batch.map((image, i) => image.map((x, k) => x - gradient[i]![k]! / curvature[i]![k]!))
  }

  it('moves an image of one far colour to that of the references', () => {
    const [moved] = shifted({ ...input, batch: [plain(9)], references: [plain(1)], cross: () => 1 })
    for (const value of moved!) expect(value).toBeCloseTo(1, 9)
  })

  it('leads to the palette of the nearest references, not to the mean of all', () => {
    const grounds = [plain(-2), plain(-2.1), plain(2), plain(2.1)]
    const [moved] = shifted({ ...input, batch: [plain(0.7)], references: grounds, cross: () => 0.25, softness: 0.05 })
    for (const value of moved!) expect(value).toBeGreaterThan(1.9)
    const [mean] = shifted({ ...input, batch: [plain(0.7)], references: grounds, cross: () => 0.25, softness: 1e6 })
    for (const value of mean!) expect(value).toBeLessThan(1.9)
  })
})

it('pulls an image the same whatever the rest of the batch looks like', () => {
  const [alone] = paletteTerms({ ...input, batch: batch.slice(0, 1) }).gradient
  const [among] = paletteTerms(input).gradient
  for (let k = 0; k < 32; k++) expect(among![k]! * batch.length).toBeCloseTo(alone![k]!, 9)
})

it('pushes away from a reference that repels', () => {
  const repelled = paletteTerms({ ...input, batch: [plain(1)], references: [plain(0)], cross: () => -1 })
  expect(repelled.gradient[0]![0]!).toBeLessThan(0)
  expect(repelled.curvature[0]![0]!).toBeGreaterThan(0)
})
