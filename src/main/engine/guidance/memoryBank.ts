import type { Coupling } from '#shared/parameters.ts'

/** Finished latents that stand in for the batch when images are drawn one after the other. */
export class MemoryBank {
  readonly #settings: Extract<Coupling, { mode: 'bank' }>
  #entries: { index: number; latents: Float32Array }[] = []

  constructor(settings: Extract<Coupling, { mode: 'bank' }>) {
    this.#settings = settings
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0
  }

  /** Places in the batch of those it holds, oldest first. */
  get members(): number[] {
    return this.#entries.map(({ index }) => index)
  }

  /** `fifo` lets the oldest go when it is full; `keepLast` is the authors' code, which cuts it to its last entry. */
  add(index: number, latents: Float32Array): void {
    const { cap, whenFull } = this.#settings
    this.#entries.push({ index, latents })
    if (whenFull === 'fifo') this.#entries = this.#entries.slice(-cap)
    else if (this.#entries.length >= cap) this.#entries = this.#entries.slice(-1)
  }

  /** The image that is being drawn, and the bank's behind it. */
  withCurrent(current: Float32Array): Float32Array {
    const rows = new Float32Array(current.length * (this.#entries.length + 1))
    rows.set(current)
    for (const [i, { latents }] of this.#entries.entries()) rows.set(latents, current.length * (i + 1))
    return rows
  }
}
