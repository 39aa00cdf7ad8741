import { expect, it } from 'vitest'
import { MaxQueue } from './maxQueue.ts'

it('gives entries by falling priority, also between pushes', () => {
  const queue = new MaxQueue<string>()
  for (const [entry, priority] of [
    ['b', 2],
    ['d', 4],
    ['a', 1],
    ['c', 3]
  ] as const)
    queue.push(entry, priority)
  expect([queue.pop(), queue.pop()]).toEqual(['d', 'c'])
  queue.push('e', 5)
  expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual(['e', 'b', 'a', undefined])
})
