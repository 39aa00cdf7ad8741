/** Lets values through at most once per interval: the first at once, then always the latest. */
export interface Throttle<T> {
  push(value: T): void
  /** Sends nothing more, not even what waits. */
  stop(): void
}

/** @param interval milliseconds */
export function throttle<T>(interval: number, send: (value: T) => void): Throttle<T> {
  let timer: NodeJS.Timeout | undefined
  let waiting: { value: T } | undefined
  let stopped = false

  const next = () => {
    timer = undefined
    if (waiting === undefined) return
    const { value } = waiting
    waiting = undefined
    timer = setTimeout(next, interval)
    send(value)
  }
  return {
    push(value) {
      if (stopped) return
      waiting = { value }
      if (timer === undefined) next()
    },
    stop() {
      stopped = true
      waiting = undefined
      clearTimeout(timer)
    }
  }
}
