import { expect, test } from 'vitest'
import { attracting } from './attracting.ts'

test('references that repel are no model', () => {
  const guide = ['a', 'b'].map((path) => ({ path, sha256: path }))
  expect(attracting({ references: { guide, keptOut: [] }, weights: [1, -0.5] })).toEqual([guide[0]])
  expect(attracting({ references: { guide, keptOut: [] } })).toEqual(guide)
})
