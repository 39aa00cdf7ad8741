import { expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { createRuler } from './distance.ts'

const length = 16
const sample = (count: number, seed: number, shift = 0) =>
  new TorchGenerator(seed).randn(count * length).map((x) => x + shift)
/** Two images of a set that has 95 % of a mix, and forty of one that has 5 %. */
const keptOut = Float32Array.from([...sample(2, 1), ...sample(40, 2, 2)])
const shares = [...Array<number>(2).fill(0.95 / 2), ...Array<number>(40).fill(0.05 / 40)]

it('finds images nearer that are like the set with the larger share, not the one with more images', () => {
  const [likeFirst, likeSecond] = [sample(8, 3), sample(8, 4, 2)]
  const weighed = createRuler(keptOut, keptOut, length, shares)!
  expect(weighed.distance(likeFirst)).toBeLessThan(weighed.distance(likeSecond)! - 0.1)
  const alike = createRuler(keptOut, keptOut, length)!
  expect(alike.distance(likeFirst)).toBeGreaterThan(alike.distance(likeSecond)! + 0.1)
})

it('measures what it measures without weights where they are equal, whatever their sum', () => {
  const batch = sample(8, 3)
  const plain = createRuler(keptOut, keptOut, length)!.distance(batch)!
  const equal = createRuler(keptOut, keptOut, length, Array(42).fill(0.01))!.distance(batch)!
  expect(Math.abs(equal - plain)).toBeLessThan(1e-12)
})

it('has nothing to measure against where one reference has all the weight', () => {
  expect(createRuler(keptOut, keptOut, length, [1, ...Array(41).fill(0)])).toBeNull()
})
