import type { GuidanceStep } from './measurements.ts'

/** Below the first nothing is felt, beyond the second images fall apart (docs/guidance.md, "Strength found by itself"). */
const usefulPull = [0.1, 4] as const

interface Guided {
  guidanceSteps: readonly Pick<GuidanceStep, 'sampleShift'>[]
}

/**
 * How far guidance moved the images in all: the sum over its steps of the mean share of the sample that was moved. Strength times
 * steps, in units that mean the same for every stage: a shift of clean latents counts as much as the sample holds of them.
 */
export const guidancePull = ({ guidanceSteps }: Guided): number =>
  guidanceSteps.reduce((sum, { sampleShift = 0 }) => sum + sampleShift, 0)

/** Whether strength times steps lies outside of what works; null where it does not, and where nothing is known. */
export function pullAdvice(measurements: Guided): 'weak' | 'extreme' | null {
  if (!measurements.guidanceSteps.some(({ sampleShift }) => sampleShift !== undefined)) return null
  const pull = guidancePull(measurements)
  if (pull < usefulPull[0]) return 'weak'
  return pull > usefulPull[1] ? 'extreme' : null
}
