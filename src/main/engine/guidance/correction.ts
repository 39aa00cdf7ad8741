import type { GuidanceStep } from '#shared/measurements.ts'

/** What one correction did. */
export interface Correction {
  /** B × D: what to subtract. */
  correction: Float32Array
  log: GuidanceStep
}
