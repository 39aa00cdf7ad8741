import { expect, test } from 'vitest'
import { defaultSampling } from '#shared/defaults.ts'
import { previewEvery } from './drawBatch.ts'

test.each([
  { count: 4, steps: 25, every: 5 },
  { count: 4, steps: 1, every: 1 },
  { count: 32, steps: 30, every: 10 },
  { count: 256, steps: 30, every: 0 }
])('$count images in $steps steps: a preview every $every', ({ count, steps, every }) => {
  expect(previewEvery({ count, sampling: { ...defaultSampling, steps } })).toBe(every)
})
