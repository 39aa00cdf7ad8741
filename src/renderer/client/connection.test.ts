import type { ClientContext, ClientLink } from '@orpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StudioEvent } from '#shared/contract.ts'
import { createStudioConnection } from './connection.ts'
import { callFailure } from './failures.ts'
import type { Line } from './transport.ts'

const removed: StudioEvent = { type: 'batch-removed', batchId: '11111111-1111-4111-8111-111111111111' }

/** A host in memory: tells one event to whoever listens, then stays silent until the line is cut. */
function fakeLine(): Line & { cut(): void } {
  let cut = () => {}
  const closed = new Promise<void>((resolve) => {
    cut = resolve
  })
  async function* events() {
    yield removed
    await closed
    throw new Error('closed')
  }
  const link: ClientLink<ClientContext> = {
    call: async (path) => (path.join('.') === 'app.events' ? events() : path.join('.'))
  }
  return { link, closed, cut }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('each connection subscribes, tells that it is open, then passes events on', async () => {
  const line = fakeLine()
  const seen: string[] = []
  const connection = createStudioConnection(() => Promise.resolve(line))
  connection.onOpen(() => seen.push('open'))
  connection.onEvent((event) => seen.push(event.type))
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.state.value.status).toBe('open')
  expect(seen).toEqual(['open', 'batch-removed'])
})

test('a cut line is lost, and opened again by itself', async () => {
  const lines = [fakeLine(), fakeLine()]
  let opened = 0
  const connection = createStudioConnection(() => Promise.resolve(lines[opened++]!))
  let opens = 0
  connection.onOpen(() => opens++)
  await vi.advanceTimersByTimeAsync(0)
  lines[0]!.cut()
  await vi.advanceTimersByTimeAsync(0)
  expect(connection.state.value).toEqual({ status: 'lost', attempt: 1 })
  const failure = await connection.client.projects.list().catch(callFailure)
  expect(failure).toMatchObject({ code: 'engine-lost' })

  await vi.advanceTimersByTimeAsync(1000)
  expect(connection.state.value.status).toBe('open')
  expect(opens).toBe(2)
})

test('a host that does not answer is asked again, less and less often, or at once on request', async () => {
  const open = vi.fn(() => Promise.reject(new Error('refused')))
  const connection = createStudioConnection(open)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(open.mock.calls.length).toBeGreaterThan(8)
  expect(open.mock.calls.length).toBeLessThan(20)
  const before = open.mock.calls.length
  connection.retryNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(open.mock.calls.length).toBe(before + 1)
})
