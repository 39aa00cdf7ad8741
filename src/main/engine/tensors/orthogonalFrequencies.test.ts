import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { orthogonalFrequencies } from './orthogonalFrequencies.ts'

const rowsOf = (values: Float32Array, length: number): Float32Array[] =>
  Array.from({ length: values.length / length }, (_, row) => values.subarray(row * length, (row + 1) * length))
const inner = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0)

describe('orthogonal frequencies', () => {
  const length = 24
  const bandwidth = 1.5

  it('are orthogonal within a block, and cut where the count ends', () => {
    const rows = rowsOf(orthogonalFrequencies(40, length, bandwidth, new TorchGenerator(1)), length)
    expect(rows).toHaveLength(40)
    for (const block of [rows.slice(0, length), rows.slice(length)])
      for (const [i, a] of block.entries())
        for (const b of block.slice(i + 1))
          expect(Math.abs(inner(a, b)) / Math.sqrt(inner(a, a) * inner(b, b))).toBeLessThan(1e-6)
  })

  it('give the Gaussian kernel, with half the error of independent ones or less', () => {
    const generator = new TorchGenerator(2)
    const step = generator.randn(length)
    const norm = Math.sqrt(inner(step, step))
    const difference = step.map((value) => (value / norm) * bandwidth)
    const kernel = Math.exp(-0.5)
    const errorOf = (draw: (seed: number) => Float32Array) => {
      const errors = Array.from({ length: 40 }, (_, seed) => {
        const rows = rowsOf(draw(seed), length)
        return rows.reduce((sum, row) => sum + Math.cos(inner(row, difference)), 0) / rows.length - kernel
      })
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
      return { mean, root: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length) }
    }
    const orthogonal = errorOf((seed) => orthogonalFrequencies(48, length, bandwidth, new TorchGenerator(100 + seed)))
    const independent = errorOf((seed) =>
      new TorchGenerator(100 + seed).randn(48 * length).map((value) => value / bandwidth)
    )
    expect(Math.abs(orthogonal.mean)).toBeLessThan(0.01)
    expect(orthogonal.root).toBeLessThan(independent.root / 2)
  })
})
