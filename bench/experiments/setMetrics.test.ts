import { describe, expect, it } from 'vitest'
import { densityAndCoverage, frechetDistance, kernelDistance, relativeEntropy } from './setMetrics.ts'

const rows = (...values: number[][]) => values.map((row) => Float32Array.from(row))
const square = rows([0, 0], [2, 0], [0, 2], [2, 2])

describe('distances between sets', () => {
  it('Fréchet: zero for the same set, the squared shift for a moved one, the known value for a scaled one', () => {
    expect(frechetDistance(square, square)).toBeCloseTo(0, 6)
    expect(frechetDistance(square, rows([3, 4], [5, 4], [3, 6], [5, 6]))).toBeCloseTo(25, 4)
    // Covariance 4/3 against 16/3 along each axis: means |(1,1)|² apart, (√(16/3) − √(4/3))² twice.
    const larger = rows([0, 0], [4, 0], [0, 4], [4, 4])
    expect(frechetDistance(square, larger)).toBeCloseTo(2 + 2 * (Math.sqrt(16 / 3) - Math.sqrt(4 / 3)) ** 2, 4)
  })

  it('kernel distance: by hand for two points a side', () => {
    const k = (x: number, y: number) => (x * y + 1) ** 3
    const expected = k(1, 2) + k(3, 4) - (2 * (k(1, 3) + k(1, 4) + k(2, 3) + k(2, 4))) / 4
    expect(kernelDistance(rows([1], [2]), rows([3], [4]))).toBeCloseTo(expected, 6)
  })

  it('relative entropy: smaller for nearer sets', () => {
    const moved = (by: number) => square.map((row) => row.map((value) => value + by))
    expect(relativeEntropy(moved(0.2), square)).toBeLessThan(relativeEntropy(moved(3), square))
  })

  it('density and coverage: all of the same set, nothing of a far one', () => {
    const real = rows([0], [1], [2], [3], [4], [5], [6])
    expect(densityAndCoverage(real, real, 2).coverage).toBe(1)
    expect(densityAndCoverage(rows([100], [200]), real, 2)).toEqual({ density: 0, coverage: 0 })
    // The ball of 0 reaches to 2, of 1 to 2 (radius 1), of 2 to 3; 0.5 is in those of 0 and 1 alone.
    expect(densityAndCoverage(rows([0.5]), real, 2)).toEqual({ density: 1, coverage: 2 / 7 })
  })
})
