import { expect, test } from 'vitest'
import { Remembered } from './remembered.ts'

test('an answer is found once, and all are forgotten when there are too many', async () => {
  const remembered = new Remembered<number>(2)
  let found = 0
  const find = async () => ++found
  expect([await remembered.of('a', find), await remembered.of('a', find), await remembered.of('b', find)]).toEqual([
    1, 1, 2
  ])
  await remembered.of('c', find)
  expect(await remembered.of('a', find)).toBe(4)
})
