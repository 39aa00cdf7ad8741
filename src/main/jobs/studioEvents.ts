import type { StudioEvent } from '#shared/contract.ts'

/** Tells whoever listens what happens in the studio. */
export interface StudioEvents {
  publish(event: StudioEvent): void
  /**
   * Everything published from now on. A reader that falls behind gets the latest of each thing (a batch's state, its
   * progress, one preview), not every step on the way, so a slow window costs no memory and misses no outcome.
   * Ends when the signal aborts.
   */
  stream(signal?: AbortSignal): AsyncGenerator<StudioEvent, void, void>
}

export function createStudioEvents(): StudioEvents {
  const readers = new Set<(event: StudioEvent) => void>()
  return {
    publish(event) {
      for (const reader of readers) reader(event)
    },
    stream(signal) {
      const waiting = new Map<string, StudioEvent>()
      let wake = () => {}
      const read = (event: StudioEvent) => {
        const key = about(event)
        // Out and in again, so that it moves behind what was published before it.
        waiting.delete(key)
        waiting.set(key, event)
        wake()
      }
      const stop = () => {
        readers.delete(read)
        wake()
      }
      readers.add(read)
      signal?.addEventListener('abort', stop, { once: true })
      return drain(
        waiting,
        (resolve) => {
          wake = resolve
        },
        signal,
        stop
      )
    }
  }
}

async function* drain(
  waiting: Map<string, StudioEvent>,
  onWake: (resolve: () => void) => void,
  signal: AbortSignal | undefined,
  stop: () => void
): AsyncGenerator<StudioEvent, void, void> {
  try {
    while (!signal?.aborted) {
      const next = waiting.entries().next()
      if (next.done) await new Promise<void>(onWake)
      else {
        const [key, event] = next.value
        waiting.delete(key)
        yield event
      }
    }
  } finally {
    stop()
  }
}

/** What an event is about: of two about the same thing, only the later one matters. */
function about(event: StudioEvent): string {
  switch (event.type) {
    case 'batch':
      return `batch ${event.batch.id}`
    case 'set':
      return `set ${event.set.id}`
    case 'set-removed':
      return `removed set ${event.setId}`
    case 'batch-removed':
      return `removed ${event.batchId}`
    case 'progress':
      return `progress ${event.batchId}`
    case 'preview':
      return `preview ${event.batchId} ${event.arm} ${event.index}`
  }
}
