import { createORPCClient, DynamicLink } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { type InjectionKey, inject, readonly, type ShallowRef, shallowRef } from 'vue'
import type { contract, StudioEvent } from '#shared/contract.ts'
import { NotConnectedError } from './failures.ts'
import type { Line } from './transport.ts'

export type StudioClient = ContractRouterClient<typeof contract>

export type ConnectionState =
  | { status: 'connecting' }
  | { status: 'open'; since: number }
  | { status: 'lost'; attempt: number }

export interface StudioConnection {
  client: StudioClient
  state: Readonly<ShallowRef<ConnectionState>>
  /** Called for every event of the host. Returns the unsubscriber. */
  onEvent(listener: (event: StudioEvent) => void): () => void
  /** Called after each (re)connection, once events flow: fetch again here and nothing is missed. */
  onOpen(listener: () => void): () => void
  /** Tries again now instead of at the end of the pause. */
  retryNow(): void
}

export const studioConnectionKey: InjectionKey<StudioConnection> = Symbol('studio connection')

export function useStudioConnection(): StudioConnection {
  const connection = inject(studioConnectionKey)
  if (!connection) throw new Error('No studio connection was provided.')
  return connection
}

export const useStudioClient = (): StudioClient => useStudioConnection().client

const longestPause = 5000

/** Keeps a line to the host open for as long as the page lives, and its event stream subscribed. */
export function createStudioConnection(open: () => Promise<Line>): StudioConnection {
  const state = shallowRef<ConnectionState>({ status: 'connecting' })
  const eventListeners = new Set<(event: StudioEvent) => void>()
  const openListeners = new Set<() => void>()
  let line: Line | null = null
  let endPause: (() => void) | null = null

  const link = new DynamicLink(() => {
    if (!line) throw new NotConnectedError()
    return line.link
  })
  const client: StudioClient = createORPCClient(link)

  async function followEvents(): Promise<void> {
    const events = await client.app.events()
    state.value = { status: 'open', since: Date.now() }
    for (const listener of openListeners) listener()
    for await (const event of events) for (const listener of eventListeners) listener(event)
  }

  async function keepOpen(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        line = await open()
        await Promise.race([followEvents(), line.closed])
      } catch {
        // Whatever went wrong, the answer is to try again.
      }
      line = null
      if (state.value.status === 'open') attempt = 0
      state.value = { status: 'lost', attempt: attempt + 1 }
      await new Promise<void>((resolve) => {
        endPause = resolve
        setTimeout(resolve, Math.min(longestPause, 250 * 2 ** attempt))
      })
    }
  }
  void keepOpen()

  const subscribe = <T>(listeners: Set<T>, listener: T) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    client,
    state: readonly(state),
    onEvent: (listener) => subscribe(eventListeners, listener),
    onOpen: (listener) => subscribe(openListeners, listener),
    retryNow: () => endPause?.()
  }
}
