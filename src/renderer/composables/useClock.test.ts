import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

let useClock: typeof import('./useClock.ts').useClock

beforeAll(async () => {
  vi.useFakeTimers()
  // Composables are shared in a page alone.
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('document', {})
  ;({ useClock } = await import('./useClock.ts'))
})
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('whoever asks has the same time, also when they came later', () => {
  const [early, late] = [effectScope(), effectScope()]
  const first = early.run(useClock)!
  const start = first.value
  vi.advanceTimersByTime(20_000)
  const second = late.run(useClock)!
  vi.advanceTimersByTime(10_000)
  expect([first.value, second.value]).toEqual([start + 30_000, start + 30_000])
  early.stop()
  vi.advanceTimersByTime(30_000)
  expect(second.value).toBe(start + 60_000)
  late.stop()
})
