import { expect, test } from 'vitest'
import type { StudioEvent } from '#shared/contract.ts'
import { createStudioEvents } from './studioEvents.ts'

const batchId = '00000000-0000-4000-8000-000000000000'
const progress = (share: number): StudioEvent => ({
  type: 'progress',
  batchId,
  progress: { phase: 'sample', done: 0, of: 1, share, secondsLeft: null }
})
const preview = (index: number, step: number): StudioEvent => ({
  type: 'preview',
  batchId,
  arm: 'guided',
  index,
  step,
  dataUrl: 'data:,'
})

test('a slow reader gets the latest of each thing, in the order of their last news', async () => {
  const events = createStudioEvents()
  const stream = events.stream()
  for (const event of [progress(0.1), preview(0, 1), preview(1, 1), progress(0.2), preview(0, 2)]) events.publish(event)
  const seen = [await stream.next(), await stream.next(), await stream.next()].map(({ value }) => value)
  expect(seen).toEqual([preview(1, 1), progress(0.2), preview(0, 2)])
})

test('a reader that waits is woken, and each reader gets everything', async () => {
  const events = createStudioEvents()
  const waiting = [events.stream(), events.stream()].map((stream) => stream.next())
  await Promise.resolve()
  events.publish(progress(0.5))
  expect(await Promise.all(waiting)).toEqual([
    { done: false, value: progress(0.5) },
    { done: false, value: progress(0.5) }
  ])
})

test('ends with its signal, also while waiting', async () => {
  const events = createStudioEvents()
  const stop = new AbortController()
  const stream = events.stream(stop.signal)
  const waiting = stream.next()
  stop.abort()
  expect(await waiting).toEqual({ done: true, value: undefined })
  events.publish(progress(1))
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})
