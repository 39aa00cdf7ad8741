import { describe, expect, it } from 'vitest'
import golden from '../../../../test/golden/noise.json' with { type: 'json' }
import { TorchGenerator } from './torchGenerator.ts'

/** torch's vectorised logarithm, sine and cosine differ from the platform's in the last bits. */
const tolerance = 1e-6

interface Draw {
  count: number
  values?: number[]
  head?: number[]
  tail?: number[]
  sum?: number
  sumOfSquares?: number
}

function expectDraw(drawn: Float32Array, expected: Draw): void {
  expect(drawn).toHaveLength(expected.count)
  const close = (from: number, values: readonly number[]) => {
    for (const [i, value] of values.entries()) expect(Math.abs(drawn[from + i]! - value)).toBeLessThan(tolerance)
  }
  if (expected.values) close(0, expected.values)
  if (expected.head) close(0, expected.head)
  if (expected.tail) close(expected.count - expected.tail.length, expected.tail)
  const sum = drawn.reduce((total, x) => total + x, 0)
  const squares = drawn.reduce((total, x) => total + x * x, 0)
  if (expected.sum !== undefined) expect(Math.abs(sum - expected.sum)).toBeLessThan(1e-3)
  if (expected.sumOfSquares !== undefined) expect(Math.abs(squares - expected.sumOfSquares)).toBeLessThan(1e-2)
}

describe("torch's noise", () => {
  it.each(golden.single)('seed $seed, $count values', (expected) => {
    expectDraw(new TorchGenerator(Number(expected.seed)).randn(expected.count), expected)
  })

  it.each(golden.sequences)('seed $seed, draws in sequence', ({ seed, counts, calls }) => {
    const generator = new TorchGenerator(Number(seed))
    for (const [i, count] of counts.entries()) {
      expectDraw(generator.randn(count), { count, head: calls[i]! })
    }
  })
})
