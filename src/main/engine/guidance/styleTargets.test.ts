import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { norm } from './rows.ts'
import { createStyleTargets } from './styleTargets.ts'

const length = 8
/** References of styles that lie along different axes, each a little off. */
const along = (axes: readonly number[]) => {
  const noise = new TorchGenerator(3).randn(axes.length * length)
  return noise.map((x, k) => 0.1 * x + (k % length === axes[Math.floor(k / length)] ? 1 : 0))
}
const even = (count: number) => new Float32Array(count).fill(1 / count)
const axisOf = (target: Float32Array | null) => target!.indexOf(Math.max(...target!))

describe('style targets', () => {
  it('are the mean of a set of one style, at the size of its references', () => {
    const references = along(new Array(12).fill(2))
    const target = createStyleTargets(references, length).of(0, even(12))!
    const sizes = Array.from({ length: 12 }, (_, j) => norm(references.subarray(j * length, (j + 1) * length)))
    expect(norm(target)).toBeGreaterThan(Math.min(...sizes))
    expect(norm(target)).toBeLessThan(Math.max(...sizes))
    // What single references add averages out.
    expect(norm(target.filter((_, k) => k !== 2)) / target[2]!).toBeLessThan(0.15)
  })

  it('keep the styles of a mixed set apart, in proportion to weights, for batches of any size', () => {
    const axes = Array.from({ length: 30 }, (_, j) => j % 3)
    const targets = createStyleTargets(along(axes), length)
    const weights = Float32Array.from(axes, (axis) => [0.5, 0.3, 0.2][axis]! / 10)
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 200 }), (batch) => {
        const given = Array.from({ length: batch }, (_, i) => axisOf(targets.of(i, weights)))
        for (const [axis, share] of [0.5, 0.3, 0.2].entries())
          expect(Math.abs(given.filter((a) => a === axis).length - share * batch)).toBeLessThan(2 + batch / 50)
      })
    )
    // One style alone, not between two.
    for (let i = 0; i < 20; i++) {
      const target = targets.of(i, weights)!
      expect(norm(target.filter((_, k) => k !== axisOf(target))) / Math.max(...target)).toBeLessThan(0.5)
    }
  })

  it('go to references of weight alone, and away from negative ones', () => {
    const references = along([0, 0, 1, 1])
    const one = createStyleTargets(references, length)
    for (let i = 0; i < 8; i++) expect(axisOf(one.of(i, Float32Array.of(0, 0, 0.5, 0.5)))).toBe(1)
    const plain = createStyleTargets(references, length).of(0, Float32Array.of(1, 0, 0, 0))!
    const away = createStyleTargets(references, length).of(0, Float32Array.of(1.5, -0.5, 0, 0))!
    const second = references.subarray(length, 2 * length)
    const likeness = (v: Float32Array) => v.reduce((sum, x, k) => sum + x * second[k]!, 0) / norm(v)
    expect(likeness(away)).toBeLessThan(likeness(plain))
  })

  it('do without a second reference, know alike ones, and have none where nothing attracts', () => {
    const lone = along([1])
    const closeTo = (wanted: Float32Array) => (value: number, k: number) => Math.abs(value - wanted[k]!) < 1e-6
    expect(createStyleTargets(lone, length).of(5, even(1))!.every(closeTo(lone))).toBe(true)
    const twins = Float32Array.from([...lone, ...lone])
    expect(createStyleTargets(twins, length).of(5, even(2))!.every(closeTo(lone))).toBe(true)
    expect(createStyleTargets(twins, length).of(0, new Float32Array(2))).toBeNull()
  })
})
