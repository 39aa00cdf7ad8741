import type { Measurements } from './measurements.ts'

/** Below the first nothing is felt, beyond the second images fall apart: α · steps of the authors' code lies between them. */
const usefulPull = [0.5, 10] as const

/** How far guidance moved the images in all: the sum over its steps of the mean |correction| / |latents|. */
export const guidancePull = ({ guidanceSteps }: Pick<Measurements, 'guidanceSteps'>): number =>
  guidanceSteps.reduce((sum, { correction }) => sum + correction, 0)

/** Whether strength times steps lies outside of what works; null where it does not, or where nothing was guided. */
export function pullAdvice(measurements: Pick<Measurements, 'guidanceSteps'>): 'weak' | 'extreme' | null {
  if (measurements.guidanceSteps.length === 0) return null
  const pull = guidancePull(measurements)
  if (pull < usefulPull[0]) return 'weak'
  return pull > usefulPull[1] ? 'extreme' : null
}
