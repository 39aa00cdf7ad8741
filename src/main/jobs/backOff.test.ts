import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backOff } from './backOff.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('waits twice as long each time, up to the longest pause, and begins anew once it worked', () => {
  const ran: number[] = []
  const started = Date.now()
  const tries = backOff(
    () => {
      ran.push(Date.now() - started)
      if (ran.length < 5) tries.again()
    },
    100,
    300
  )
  tries.again()
  vi.advanceTimersByTime(5000)
  expect(ran).toEqual([100, 300, 600, 900, 1200])
  tries.reset()
  tries.again()
  vi.advanceTimersByTime(100)
  expect(ran).toHaveLength(6)
})

test('runs once for all who asked meanwhile, and not at all once it worked', () => {
  const run = vi.fn()
  const tries = backOff(run, 100, 100)
  tries.again()
  tries.again()
  vi.advanceTimersByTime(1000)
  expect(run).toHaveBeenCalledOnce()
  tries.again()
  tries.reset()
  vi.advanceTimersByTime(1000)
  expect(run).toHaveBeenCalledOnce()
})
