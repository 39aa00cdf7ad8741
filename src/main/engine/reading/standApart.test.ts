import { expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { standApart } from './standApart.ts'
import { styleDistances } from './styleDistances.ts'
import { styleGroups } from './styleGroups.ts'

const length = 16
/** Pictures of one style lie around its place. */
const around = (places: readonly number[], seed = 1) => {
  const noise = new TorchGenerator(seed).randn(places.length * length)
  return { rows: noise.map((value, i) => value + places[Math.floor(i / length)]!), length }
}
const styles = (...counts: [place: number, count: number][]) =>
  counts.flatMap(([place, count]) => Array(count).fill(place))

it('few pictures of another style stand apart, the farthest first', () => {
  const places = styles([0, 20], [3, 1], [0, 20], [6, 1])
  expect(standApart(styleDistances([around(places)]))).toEqual([41, 20])
})

it('none does in a set of one style, nor of two that are as large', () => {
  expect(standApart(styleDistances([around(styles([0, 60]))]))).toEqual([])
  expect(standApart(styleDistances([around(styles([0, 20], [5, 20]))]))).toEqual([])
})

it('nor where pictures are too few to say', () => {
  expect(standApart(styleDistances([around(styles([0, 6], [9, 1]))]))).toEqual([])
})

it('each space counts by what is usual in it', () => {
  const places = styles([0, 30], [4, 1])
  const loud = around(styles([0, 31]), 2)
  const distances = styleDistances([around(places), { ...loud, rows: loud.rows.map((value) => 1000 * value) }])
  expect(standApart(distances)).toEqual([])
  expect(distances.rows[0]![30]!).toBeGreaterThan(1.5 * distances.rows[0]![1]!)
  expect(standApart(styleDistances([around(places), around(places, 3)]))).toEqual([30])
})

it('a very large set is compared with a part of itself', () => {
  const { compared, rows } = styleDistances([{ rows: around(styles([0, 1100], [8, 1])).rows, length }])
  expect([compared.length, rows.length]).toEqual([512, 1101])
  expect(standApart({ compared, rows })).toEqual([1100])
  expect(styleGroups({ compared, rows })).toEqual([])
})

it('a set falls into groups, the largest first, wherever their pictures stand', () => {
  const places = [...styles([0, 8], [5, 12]), ...styles([0, 8])]
  const groups = styleGroups(styleDistances([around(places)]))
  expect(groups.map((group) => group.length)).toEqual([16, 12])
  expect(groups[1]).toEqual(Array.from({ length: 12 }, (_, i) => 8 + i))
})

it('one style is no group, and three pictures are none', () => {
  expect(styleGroups(styleDistances([around(styles([0, 40]))]))).toEqual([])
  expect(styleGroups(styleDistances([around(styles([0, 37], [7, 3]))]))).toEqual([])
})
