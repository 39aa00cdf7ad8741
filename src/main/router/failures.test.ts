import { ORPCError } from '@orpc/server'
import { expect, test, vi } from 'vitest'
import { HousestyleError } from '#shared/failure.ts'
import { withTypedFailures } from './failures.ts'

const path = ['projects', 'get']
const failureOf = async (error: unknown) => {
  const thrown = await withTypedFailures({ next: () => Promise.reject(error), path }).catch((caught: unknown) => caught)
  if (!(thrown instanceof ORPCError)) throw new Error('not typed')
  expect([thrown.code, thrown.status]).toEqual(['FAILURE', 422])
  return thrown.data
}
const badRequest = (issues: unknown) =>
  new ORPCError('BAD_REQUEST', { message: 'Input validation failed', data: { issues } })

test('answers pass', async () => {
  expect(await withTypedFailures({ next: async () => 7, path })).toBe(7)
})

test('what was thrown on purpose keeps its code and its hint', async () => {
  expect(await failureOf(new HousestyleError('conflict', 'Taken.', 'Choose another.'))).toEqual({
    code: 'conflict',
    message: 'Taken.',
    hint: 'Choose another.'
  })
})

test('a request that breaks the contract says where', async () => {
  expect(await failureOf(badRequest([{ message: 'A name is needed.', path: ['name'] }]))).toEqual({
    code: 'invalid-input',
    message: 'A name is needed.'
  })
  expect(await failureOf(badRequest([{ message: 'Invalid UUID', path: ['spec', 'prompts', 0] }]))).toEqual({
    code: 'invalid-input',
    message: 'spec.prompts.0: Invalid UUID.'
  })
})

test('a defect is told without its inside, and reported', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  const defect = new TypeError('x is undefined')
  expect(await failureOf(defect)).toMatchObject({ code: 'internal' })
  expect(log).toHaveBeenCalledWith('Housestyle projects.get:', defect)
  log.mockRestore()
})
