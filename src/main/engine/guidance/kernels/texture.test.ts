import { describe, expect, it } from 'vitest'
import golden from '../../../../../test/golden/mmd_golden.json' with { type: 'json' }
import { expectCentralDifferences } from '../../../../../test/support/centralDifferences.ts'
import { biasedMmd2 } from '../mmd.ts'
import { patchKernel } from './composed.ts'
import { gaussianKernel } from './gaussian.ts'
import type { Vector } from './kernel.ts'
import { textureKernel } from './texture.ts'

const shape = { channels: 2, rows: 4, columns: 4 }
const rows = (flat: readonly number[]): Vector[] =>
  Array.from({ length: flat.length / 32 }, (_, i) => Float64Array.from(flat.slice(32 * i, 32 * (i + 1))))
const batch = rows(golden.y)
const references = rows(golden.X)
const gaussian = gaussianKernel(1.3)

describe.each([
  [1, null],
  [3, null],
  [3, 2]
])('textures of patches of %i, place %s', (size, place) => {
  const kernel = textureKernel(gaussian, shape, size, place)

  it('differ by the MMD between the patches of two images', () => {
    const patches = patchKernel(gaussian, shape, size, place)
    const [u, v] = [batch[0]!, references[0]!]
    const mmd2 = patches(u, u) + patches(v, v) - 2 * patches(u, v)
    expect(kernel(u, v) ** 2).toBeCloseTo(mmd2, 9)
    expect(kernel(u, v)).toBeLessThan(0)
    expect(kernel(u, Float64Array.from(u))).toBeCloseTo(0, 5)
  })

  it('have the gradient that central differences give', () => expectCentralDifferences({ batch, references, kernel }))
})

it('minds which patches occur together in an image, where the patch kernel pools them', () => {
  const [size, place] = [1, null]
  const plain = (value: number) => new Float64Array(32).fill(value)
  const mixed = () => Float64Array.from({ length: 32 }, (_, k) => (k % 2 ? 1 : -1))
  // Half of the images white and half black, against images that are half white and half black each.
  const sets = { batch: [plain(1), plain(-1)], references: [mixed(), mixed()] }
  const pooled = biasedMmd2({ ...sets, kernel: patchKernel(gaussian, shape, size, place) })
  expect(pooled).toBeCloseTo(0, 9)
  expect(biasedMmd2({ ...sets, kernel: textureKernel(gaussian, shape, size, place) })).toBeGreaterThan(0.1)
})
