import { expect, test } from 'vitest'
import { median } from './averages.ts'

test('median is the middle value', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 3, 0])
})
