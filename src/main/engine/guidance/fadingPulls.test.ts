import { expect, it } from 'vitest'
import { fadingPulls } from './fadingPulls.ts'

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
