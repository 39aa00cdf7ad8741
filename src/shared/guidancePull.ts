import type { GuidanceStep } from './measurements.ts'

/**
 * Below the first nothing is felt, beyond the second images fall apart. α · steps of the authors' code lies between them; the
 * default pulls by about 11, nearly all of it at the highest noise, where little of a pull arrives; at 24 distances grow again, at 46 subjects dissolve.
 */
const usefulPull = [0.5, 20] as const

interface Guided {
  guidanceSteps: readonly Pick<GuidanceStep, 'correction'>[]
}

/** How far guidance moved the images in all: the sum over its steps of the mean |correction| / |latents|. */
export const guidancePull = ({ guidanceSteps }: Guided): number =>
  guidanceSteps.reduce((sum, { correction }) => sum + correction, 0)

/** Whether strength times steps lies outside of what works; null where it does not, or where nothing was guided. */
export function pullAdvice(measurements: Guided): 'weak' | 'extreme' | null {
  if (measurements.guidanceSteps.length === 0) return null
  const pull = guidancePull(measurements)
  if (pull < usefulPull[0]) return 'weak'
  return pull > usefulPull[1] ? 'extreme' : null
}
