/** Remembers what was made for the level asked for last: arms ask for one level after the other, and more is not worth its memory. */
export function lastLevel<T>(make: (logSnr: number) => T): (logSnr: number) => T {
  let last: { logSnr: number; made: T } | null = null
  return (logSnr) => {
    if (last?.logSnr !== logSnr) last = { logSnr, made: make(logSnr) }
    return last.made
  }
}
