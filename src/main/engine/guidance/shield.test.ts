import { expect, it } from 'vitest'
import { nearestReferences } from '../metrics/nearestReference.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { channelView } from './channelView.ts'
import { createShield } from './shield.ts'

const length = 32
const view = channelView({ channels: 2, rows: 4, columns: 4 }, 0, 2)
const references = new TorchGenerator(1).randn(8 * length)
const copy = references.slice(2 * length, 3 * length).map((x, k) => x + 0.05 * Math.sin(k))
const far = new TorchGenerator(2).randn(length).map((x) => x + 3)

it('moves a near-copy out to the radius and leaves others where they are', () => {
  const batch = Float32Array.of(...copy, ...far)
  const moved = createShield(references, view, 0.8)!.repel(batch)
  const [near, other] = nearestReferences(moved, references, length)!
  expect(nearestReferences(batch, references, length)![0]).toBeLessThan(0.1)
  expect(near).toBeCloseTo(0.8, 3)
  expect(moved.slice(length)).toEqual(far)
  expect(other).toBeGreaterThan(1)
})

it('hands back the very array where nothing is too near', () => {
  expect(createShield(references, view, 0.5)!.repel(far)).toBe(far)
})

it('cannot be where references say nothing of distances', () => {
  expect(createShield(references.slice(0, length), view, 0.5)).toBeNull()
  expect(createShield(new Float32Array(2 * length), view, 0.5)).toBeNull()
})

it('sees the channels of its view alone', () => {
  const first = channelView({ channels: 2, rows: 4, columns: 4 }, 0, 1)
  const elsewhere = copy.map((x, k) => (k < length / 2 ? x : x + 100))
  const moved = createShield(references, first, 0.8)!.repel(elsewhere)
  expect(moved.slice(0, length / 2)).not.toEqual(elsewhere.slice(0, length / 2))
  expect(moved.slice(length / 2)).toEqual(elsewhere.slice(length / 2))
})
