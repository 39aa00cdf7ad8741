import type { Phase, Progress } from './protocol.ts'

/** What a unit of each phase costs, in sampling steps of one image; rough, they only shape the bar and the first guess. */
const cost: Record<Phase, number> = { load: 4, encode: 1.5, sample: 1, decode: 2.5, measure: 1 }

/** Follows a job through its phases and says how far it is and how long it still takes. */
export class ProgressMeter {
  readonly #plan: { phase: Phase; units: number; cost: number }[]
  readonly #total: number
  readonly #started = performance.now()
  readonly #report: (progress: Progress) => void

  /** @param plan the units of each phase, in their order; sampling in image-steps */
  constructor(plan: readonly (readonly [Phase, number])[], report: (progress: Progress) => void) {
    this.#plan = plan.map(([phase, units]) => ({ phase, units, cost: units * cost[phase] }))
    this.#total = this.#plan.reduce((sum, part) => sum + part.cost, 0)
    this.#report = report
  }

  /** @param done of the phase's units; `shown` replaces the numbers that people see (steps instead of image-steps) */
  at(phase: Phase, done: number, shown?: { done: number; of: number }): void {
    let before = 0
    let units = 1
    for (const part of this.#plan) {
      if (part.phase === phase) {
        units = part.units
        before += units === 0 ? 0 : (part.cost * done) / units
        break
      }
      before += part.cost
    }
    const share = this.#total === 0 ? 0 : Math.min(before / this.#total, 1)
    const elapsed = (performance.now() - this.#started) / 1000
    // Before a few per cent are done, any estimate would jump about.
    const secondsLeft = share > 0.04 && elapsed > 1 ? (elapsed * (1 - share)) / share : null
    this.#report({ phase, done: shown?.done ?? done, of: shown?.of ?? units, share, secondsLeft })
  }
}
