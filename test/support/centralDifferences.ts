import { expect } from 'vitest'
import { biasedMmd2, type MmdInput, mmd2Gradient } from '#main/engine/guidance/mmd.ts'

const step = 1e-5

/** Expects the gradient of MMD² to be what central differences give, at three numbers of a batch of 3 × 32. */
export function expectCentralDifferences(input: MmdInput): void {
  const gradient = mmd2Gradient(input)
  for (const [i, k] of [
    [0, 0],
    [1, 13],
    [2, 31]
  ] as const) {
    const moved = (by: number) => {
      const copy = input.batch.map((vector) => Float64Array.from(vector))
      copy[i]![k]! += by
      return biasedMmd2({ ...input, batch: copy })
    }
    expect(Math.abs((moved(step) - moved(-step)) / (2 * step) - gradient[i]![k]!)).toBeLessThan(1e-6)
  }
}
