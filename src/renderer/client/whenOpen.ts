import { watch } from 'vue'
import type { StudioConnection } from './connection.ts'

/** Settles when the line to the host is open, at once when it is. */
export function whenOpen(connection: StudioConnection): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(
      connection.state,
      ({ status }) => {
        if (status !== 'open') return
        resolve()
        // The watcher is not yet assigned when it fires at once.
        queueMicrotask(() => stop())
      },
      { immediate: true }
    )
  })
}
