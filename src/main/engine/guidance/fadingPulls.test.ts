import { expect, it } from 'vitest'
import { createFadingPulls, type FadingPulls, fadingPulls } from './fadingPulls.ts'

it.each([
  { distances: [0.5, 1, 1.25, 2], stopAt: 1, what: [1, 1, 1, 1], why: 'hardly one is near' },
  { distances: [0.5, 0.8, 1, 1.25, 2], stopAt: 1, what: [0, 0, 0, 0.5, 1], why: 'the model draws such images' },
  { distances: [1, 1.6, 2, 2.5, 4], stopAt: 2, what: [0, 0, 0, 0.5, 1], why: 'as far as is wanted' },
  { distances: [0.5, 0.95, 1, 1.1, 2], stopAt: 1, what: [0.5, 0.5, 0.5, 0.5, 1], why: 'it may draw them' },
  { distances: [1.25], stopAt: 1, what: [0.5], why: 'one image says nothing of a batch' },
  { distances: [1.1, 1.25, 3], stopAt: 1, what: [0.2, 0.5, 1], why: 'nor do three' }
])('a pull by shifts fades with the distance, $why', ({ distances, stopAt, what }) => {
  const pulls = fadingPulls(distances, stopAt)
  for (const [i, pull] of pulls.entries()) expect(pull).toBeCloseTo(what[i]!, 12)
})

const own = { usual: 2, spread: 0.5 }
/** Pulls for distances that are shares of the usual one. */
const pullsOf = (shares: number[], fade: FadingPulls, first = 0) =>
  fade(
    Float32Array.from(shares, (share) => 2 * share),
    own,
    first
  ).map((pull) => Number(pull.toFixed(4)))

it('lets images of a set that the model knows be within its own spread', () => {
  expect(pullsOf([0.8, 0.85, 1.9, 2.5, 3], createFadingPulls(1, 2))).toEqual([0, 0, 0, 0.5, 1])
  expect(pullsOf([0.8, 0.85, 1.9, 2.5, 3], createFadingPulls(1, 0))).toEqual([0, 0, 1, 1, 1])
  expect(pullsOf([1.6, 1.7, 1.9, 2.5, 3], createFadingPulls(1, 2))).toEqual([1, 1, 1, 1, 1])
  // Half known: none at 1.5, all at 2.25.
  expect(pullsOf([1, 1.175, 1.5, 1.875, 2.25], createFadingPulls(1, 2))).toEqual([0, 0, 0, 0.5, 1])
})

it('asks only before it has pulled, and anew of every image that is drawn by itself', () => {
  const fade = createFadingPulls(1, 2)
  pullsOf([1.6, 1.7, 1.9, 2.5, 3], fade)
  // Led there, not come by itself: what is not as near as references are is still pulled.
  expect(pullsOf([0.9, 0.9, 1.25, 1.5, 2], fade)).toEqual([0, 0, 0.5, 1, 1])
  expect(pullsOf([1.1], fade, 7)).toEqual([0])
  expect(pullsOf([1.5], fade, 7)).toEqual([0])
  expect(pullsOf([1.5], fade, 8)).toEqual([1])
})
