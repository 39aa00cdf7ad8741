import { expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { takeSlowWaves } from './slowWaves.ts'

const [rows, columns] = [6, 10]
const wave = (u: number, v: number) =>
  Float32Array.from(
    { length: rows * columns },
    (_, k) =>
      Math.cos((Math.PI * (2 * (k % columns) + 1) * u) / (2 * columns)) *
      Math.cos((Math.PI * (2 * Math.floor(k / columns) + 1) * v) / (2 * rows))
  )

it('takes the nine slowest waves and leaves faster ones', () => {
  const slow = Float32Array.from(wave(0, 0), (value, k) => 3 * value + 2 * wave(2, 1)[k]! - wave(1, 2)[k]!)
  const fast = Float32Array.from(wave(3, 0), (value, k) => value + wave(2, 4)[k]!)
  const both = slow.map((value, k) => value + fast[k]!)
  takeSlowWaves(both, rows, columns)
  for (const [k, value] of both.entries()) expect(value).toBeCloseTo(fast[k]!, 5)
})

it('leaves most of a noise', () => {
  const noise = new TorchGenerator(1).randn(256)
  const taken = noise.slice()
  takeSlowWaves(taken, 16, 16)
  const energy = (of: Float32Array) => of.reduce((sum, value) => sum + value ** 2, 0)
  expect(energy(taken) / energy(noise)).toBeGreaterThan(0.93)
})
