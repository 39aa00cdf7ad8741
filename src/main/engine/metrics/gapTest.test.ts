import { describe, expect, it } from 'vitest'
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

describe('with weights', () => {
  const weightsOf = (...parts: [count: number, share: number][]) =>
    parts.flatMap(([count, share]) => new Array<number>(count).fill(share / count))
  const mixed = (first: number, second: number, seed: number) =>
    Float32Array.from([...sample(first, seed), ...sample(second, seed + 1, 2)])

  it('gives what it gives without them where they are equal', () => {
    const [drawn, references] = [sample(20, 1), sample(30, 2, 0.3)]
    const [plain, equal] = [gapTest(drawn, references, 16)!, gapTest(drawn, references, 16, weightsOf([30, 1]))!]
    expect(Math.abs(equal.mmd2 - plain.mmd2)).toBeLessThan(1e-12)
    expect(equal.p).toBe(plain.p)
  })

  it('holds images against the mix, not against the larger of its sets', () => {
    const drawn = mixed(19, 1, 5)
    const references = mixed(10, 100, 7)
    expect(gapTest(drawn, references, 16)!.p).toBeLessThan(0.01)
    expect(gapTest(drawn, references, 16, weightsOf([10, 0.95], [100, 0.05]))!.p).toBeGreaterThan(0.05)
    expect(gapTest(mixed(1, 19, 5), references, 16, weightsOf([10, 0.95], [100, 0.05]))!.p).toBeLessThan(0.05)
  })

  it('sees every set where there are more rows than it takes', () => {
    const references = mixed(200, 20, 7)
    expect(gapTest(mixed(2, 18, 5), references, 16, weightsOf([200, 0.1], [20, 0.9]))!.p).toBeGreaterThan(0.05)
  })

  it('needs a weight on two references', () => {
    expect(gapTest(sample(8, 1), sample(4, 2), 16, [1, 0, 0, 0])).toBeNull()
  })
})
