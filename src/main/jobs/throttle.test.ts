import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttle } from './throttle.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first at once, then the latest, never more often than the interval', () => {
  const sent: number[] = []
  const { push } = throttle<number>(200, (value) => sent.push(value))
  for (let i = 0; i < 100; i++) {
    push(i)
    vi.advanceTimersByTime(10)
  }
  expect(sent).toEqual([0, 19, 39, 59, 79, 99])
  vi.advanceTimersByTime(1000)
  expect(sent).toHaveLength(6)
})

test('after a pause, at once again', () => {
  const sent: string[] = []
  const { push } = throttle<string>(200, (value) => sent.push(value))
  push('a')
  vi.advanceTimersByTime(500)
  push('b')
  expect(sent).toEqual(['a', 'b'])
})

test('nothing after the stop', () => {
  const sent: number[] = []
  const { push, stop } = throttle<number>(200, (value) => sent.push(value))
  push(1)
  push(2)
  stop()
  push(3)
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([1])
})
