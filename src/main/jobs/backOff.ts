/** Tries again later what failed, each time twice as late, up to a longest pause. */
export interface BackOff {
  /** Runs it after a pause; one that waits already starts anew. */
  again(): void
  /** It worked: nothing waits any more, and the next pause is the shortest. */
  reset(): void
}

/**
 * Pauses keep no process alive.
 * @param shortest milliseconds, as `longest`
 */
export function backOff(run: () => void, shortest: number, longest: number): BackOff {
  let timer: NodeJS.Timeout | undefined
  let pause = shortest
  return {
    again() {
      clearTimeout(timer)
      timer = setTimeout(run, pause).unref()
      pause = Math.min(2 * pause, longest)
    },
    reset() {
      clearTimeout(timer)
      pause = shortest
    }
  }
}
