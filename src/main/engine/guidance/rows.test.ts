import { describe, expect, it } from 'vitest'
import { createRuler } from '../metrics/distance.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { comparedRows, meanDistance, standing, usualGap } from './rows.ts'
import { createStyleTargets } from './styleTargets.ts'

const length = 4
const rowsOf = (count: number, shift = (_row: number) => 0) =>
  new TorchGenerator(1).randn(count * length).map((x, k) => x + shift(Math.floor(k / length)))
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

describe('rows that are compared each with each', () => {
  it('are all of a set of 300, and some of a larger one, the same each time', () => {
    const rows = rowsOf(300)
    const weights = Array<number>(300).fill(1 / 300)
    expect(comparedRows(rows, length, weights)).toEqual({ rows, weights })
    expect([...standing(300).values()]).toEqual(Array(300).fill(1))
    const many = [...standing(3000).keys()]
    expect(many).toHaveLength(300)
    expect(many).toEqual([...new Set(many)].sort((a, b) => a - b))
    expect([...standing(3000).keys()]).toEqual(many)
    expect(sum(standing(3000).values())).toBeCloseTo(3000, 6)
    // Sorted by their names, every second one may be the dark form of the one before.
    expect(Math.abs(many.filter((row) => row % 2 === 0).length - 150)).toBeLessThan(40)
  })

  it('are those of weight: a few that have most of it are all among them', () => {
    const weights = Array.from({ length: 3000 }, (_, row) => (row < 12 ? 0.7 / 12 : 0.3 / 2988))
    const rows = rowsOf(3000)
    const compared = comparedRows(rows, length, weights)
    expect(compared.rows.subarray(0, 12 * length)).toEqual(rows.subarray(0, 12 * length))
    expect(compared.weights!.slice(0, 12)).toEqual(weights.slice(0, 12))
    expect(compared.weights).toHaveLength(300)
    expect(sum(compared.weights!)).toBeCloseTo(1, 6)
  })

  it('tell of very many what all would tell', () => {
    // Twelve of most weight, far from the others: within the two parts 2.66 apart in the mean, across them 10.3.
    const weights = Array.from({ length: 3000 }, (_, row) => (row < 12 ? 0.7 / 12 : 0.3 / 2988))
    const rows = rowsOf(3000, (row) => (row < 12 ? 5 : 0))
    const [within, across] = [(0.7 ** 2 * 11) / 12 / 2 + 0.3 ** 2 / 2, 0.7 * 0.3]
    const exact = (within * 2.66 + across * 10.3) / (within + across)
    expect(Math.abs(meanDistance(rows, length, weights) / exact - 1)).toBeLessThan(0.05)
    expect(Math.abs(meanDistance(rowsOf(3000), length) / 2.66 - 1)).toBeLessThan(0.03)
    // The nearest are sought among all.
    expect(usualGap(rowsOf(3000), length)).toBeLessThan(0.7 * usualGap(rowsOf(300), length)!)
  })

  it('and a set of 20,000 takes no longer than it should', { timeout: 10_000 }, () => {
    const rows = rowsOf(20_000)
    const ruler = createRuler(rows.subarray(0, 4000 * length), rows, length)!
    expect(Math.abs(ruler.distance(rows.subarray(0, 64 * length))!)).toBeLessThan(0.02)
    const target = createStyleTargets(rows, length).of(0, new Float32Array(20_000).fill(1 / 20_000))!
    expect(target.every(Number.isFinite)).toBe(true)
  })
})
