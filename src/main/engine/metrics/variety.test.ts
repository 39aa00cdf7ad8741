import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { variety } from './variety.ts'

const length = 64
const unguided = new TorchGenerator(1).randn(8 * length)
const references = new TorchGenerator(2).randn(10 * length).map((x) => 2 * x)

describe('variety', () => {
  it('is 1 for images that differ as unguided ones do', () => {
    expect(variety(new TorchGenerator(3).randn(8 * length), unguided, references, length)).toBeCloseTo(1, 1)
  })

  it('falls as images become one', () => {
    const alike = unguided.map((x, i) => 0.25 * x + Math.sin(i % length))
    expect(variety(alike, unguided, references, length)).toBeCloseTo(0.25, 2)
    expect(variety(new Float32Array(8 * length), unguided, references, length)).toBe(0)
  })

  it('asks no more of a batch than the set has', () => {
    const narrow = references.map((x) => x / 10)
    const guided = unguided.map((x) => x / 5)
    expect(variety(guided, unguided, narrow, length)).toBeCloseTo(1, 1)
  })

  it('looks at the references of a mix by their weights', () => {
    // Eight of one picture beside two that differ and have nearly all of the weight.
    const mixed = Float32Array.from([...references.subarray(0, 2 * length), ...new Float32Array(8 * length)])
    const weights = [0.495, 0.495, ...new Array<number>(8).fill(0.01 / 8)]
    const guided = unguided.map((x) => x / 5)
    expect(variety(guided, unguided, mixed, length, weights)).toBeCloseTo(0.2, 2)
    expect(variety(guided, unguided, mixed, length)).toBeGreaterThan(0.25)
    const equal = variety(guided, unguided, references, length, new Array(10).fill(0.1))
    expect(equal).toBeCloseTo(variety(guided, unguided, references, length)!, 12)
  })

  it('cannot be told of one image, of one reference, or of references that are all alike', () => {
    expect(variety(unguided.subarray(0, length), unguided, references, length)).toBeNull()
    expect(variety(unguided, unguided, references.subarray(0, length), length)).toBeNull()
    expect(variety(unguided, unguided, new Float32Array(4 * length), length)).toBeNull()
  })
})
