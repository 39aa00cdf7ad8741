import { expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { gapTest } from './gapTest.ts'

const sample = (count: number, seed: number, shift = 0) =>
  new TorchGenerator(seed).randn(count * 16).map((x) => x + shift)

it('finds a gap where there is one', () => {
  const { p, mmd2 } = gapTest(sample(20, 1), sample(30, 2, 1), 16)!
  expect(p).toBeLessThan(0.01)
  expect(mmd2).toBeGreaterThan(0.05)
})

it('finds none between samples of one distribution, in all but about one case in twenty', () => {
  const falseAlarms = Array.from(
    { length: 40 },
    (_, i) => gapTest(sample(12, 10 + i), sample(16, 100 + i), 16)!.p < 0.05
  )
  expect(falseAlarms.filter(Boolean).length).toBeLessThan(7)
})

it('needs four rows on each side, and rows that differ', () => {
  expect(gapTest(sample(3, 1), sample(30, 2), 16)).toBeNull()
  expect(gapTest(new Float32Array(16 * 5), new Float32Array(16 * 5), 16)).toBeNull()
})
