import { expect, test } from 'vitest'
import { openOnce } from './openOnce.ts'

test('is opened once, also for those who ask meanwhile', async () => {
  let opened = 0
  const number = openOnce(async () => ++opened)
  expect(await Promise.all([number(), number()])).toEqual([1, 1])
  expect(await number()).toBe(1)
})

test('what could not be opened is tried again', async () => {
  let tries = 0
  const number = openOnce(async () => {
    tries++
    if (tries === 1) throw new Error('not yet')
    return tries
  })
  const first = await Promise.allSettled([number(), number()])
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await number()).toBe(2)
})
