import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { channelView } from './channelView.ts'
import { createGrounds, type GroundStep } from './grounds.ts'
import { noiseOf, signalOf } from './schedule.ts'

const side = 8
const area = side * side
const shape = { channels: 3, rows: side, columns: side }
/** The third channel tells the style. */
const view = channelView(shape, 0, 2)
const length = 3 * area
const [logSnr, nextLogSnr] = [-6, -5.5]

/** Latents of an even ground with a square in their middle. */
function picture(ground: readonly [number, number], figure: number): Float32Array {
  return Float32Array.from({ length }, (_, k) => {
    const [x, y] = [k % side, Math.floor((k % area) / side)]
    const inside = x > 1 && x < 6 && y > 1 && y < 6
    return inside ? figure : (ground[Math.floor(k / area)] ?? 0.5)
  })
}
const joined = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]))
const light = [1, 2, 3, 4].map((figure) => picture([2, 0], figure / 4))
const even = (of: number) => new Float32Array(of).fill(1 / of)
const createFor = (references: Float32Array[], weights = even(references.length)) =>
  createGrounds(joined(references), view, () => weights)

const noise = new TorchGenerator(3).randn(4 * length)
/** A step at which the model drew these pictures. */
function step(drawn: Float32Array[], given: Partial<GroundStep> = {}): GroundStep {
  const clean = joined(drawn)
  const next = clean.map((value, k) => signalOf(nextLogSnr) * value + noiseOf(nextLogSnr) * noise[k]!)
  return { drawn: clean, led: clean, next, nextLogSnr, logSnr, members: [...drawn.keys()], ...given }
}
const [near, stray] = [picture([1.8, 0.1], 0), picture([-2, 0], 1)]
const mean = (of: Float32Array) => of.reduce((sum, value) => sum + value, 0) / of.length
const border = (row: Float32Array) => row.subarray(0, side).reduce((sum, value) => sum + value / side, 0)

describe('createGrounds', () => {
  it('sets an image on another ground back to the mean of the references, and leaves the others', () => {
    const grounds = createFor(light)
    const given = step([near, stray])
    const kept = grounds.keep(given)
    expect(kept.slice(0, length)).toEqual(given.next.slice(0, length))
    const map = kept.slice(length, length + area).map((value) => value - signalOf(nextLogSnr) * 2)
    expect(border(map)).toBeGreaterThan(-1)
    const ofReferences = mean(joined(light.map((row) => row.slice(0, area))))
    expect(mean(kept.slice(length, length + area))).toBeCloseTo(signalOf(nextLogSnr) * ofReferences, 5)
    expect(grounds.setBack).toBe(1)
  })

  it('keeps the noise but for its slow waves', () => {
    const kept = createFor(light).keep(step([near, stray]))
    let [dot, own, others] = [0, 0, 0]
    for (let k = 0; k < area; k++) {
      const [left, before] = [kept[length + k]! / noiseOf(nextLogSnr), noise[length + k]!]
      dot += left * before
      own += left ** 2
      others += before ** 2
    }
    expect(dot / Math.sqrt(own * others)).toBeGreaterThan(0.85)
  })

  it('leaves the channels that tell the style', () => {
    const given = step([near, stray])
    const kept = createFor(light).keep(given)
    expect(kept.slice(length + 2 * area)).toEqual(given.next.slice(length + 2 * area))
    expect(kept.slice(length, length + area)).not.toEqual(given.next.slice(length, length + area))
  })

  it('sets an image back once, and only while its ground is being decided', () => {
    const grounds = createFor(light)
    for (const outside of [-8, -4.5, 0]) {
      const early = step([near, stray], { logSnr: outside })
      expect(grounds.keep(early)).toBe(early.next)
    }
    const given = step([near, stray])
    expect(grounds.keep(given)).not.toBe(given.next)
    expect(grounds.keep(given)).toBe(given.next)
  })

  it('leaves all where most are astray: the model does not know such a ground', () => {
    const grounds = createFor(light)
    const most = step([near, stray, stray])
    expect(grounds.keep(most)).toBe(most.next)
    expect(grounds.setBack).toBe(0)
  })

  it('counts images that are drawn one after the other', () => {
    const grounds = createFor(light)
    const first = step([stray], { members: [1] })
    expect(grounds.keep(first)).toBe(first.next)
    grounds.keep(step([near], { members: [2] }))
    const third = step([stray], { members: [3] })
    expect(grounds.keep(third)).toBe(third.next)
    grounds.keep(step([near, near], { members: [4, 5] }))
    const last = step([stray], { members: [6] })
    expect(grounds.keep(last)).not.toBe(last.next)
    expect(grounds.setBack).toBe(1)
  })

  it('lets grounds be that any attracting reference has', () => {
    const several = [...light, picture([-2, 0], 1), picture([-2, 0.1], 0)]
    const given = step([near, stray])
    expect(createFor(several).keep(given)).toBe(given.next)
    const repelled = Float32Array.of(0.4, 0.4, 0.3, 0.3, -0.2, -0.2)
    expect(createFor(several, repelled).keep(given)).not.toBe(given.next)
  })

  it('lets all be where references have grounds of many kinds', () => {
    const anyGround = Array.from({ length: 9 }, (_, k) => picture([-4 + k, 3 * Math.sin(k)], 0))
    const given = step([near, picture([-1.5, 1], 1)])
    expect(createFor(anyGround).keep(given)).toBe(given.next)
    const far = step([near, picture([40, 0], 1)])
    expect(createFor(anyGround).keep(far)).not.toBe(far.next)
  })

  it('sets back toward references on one ground, not between two', () => {
    const two = [picture([2, 0], 0), picture([2, 0], 0), picture([-6, 0], 0), picture([-6, 0], 0)]
    const far = picture([20, 0], 0)
    const kept = createFor(two).keep(step([far, far, near, near]))
    const means = [0, 1].map((row) => mean(kept.slice(row * length, row * length + area)) / signalOf(nextLogSnr))
    const levels = new Set(means.map((level) => Math.round(level * 10) / 10))
    expect(levels).toEqual(new Set([1.5, -4.5]))
  })
})
