import type { EvaluationPoint, Stage, StrengthPer } from '#shared/parameters.ts'
import { type StepPlace, shareAt } from './schedule.ts'

/** The number of even steps for which strengths were chosen, and over which all of a strength `run` is felt. */
const usualSteps = 25

/**
 * The share of a correction that reaches the next sample: of a shift of predX0 what the sampler takes over of it
 * (`Sampler.takesWholeShift`), all of a correction of the sample itself.
 */
export const takenOver = (
  evaluateAt: EvaluationPoint,
  { removed, takesWholeShift }: Pick<StepPlace, 'removed' | 'takesWholeShift'>
): number => (takesWholeShift || evaluateAt !== 'predX0' ? 1 : removed)

/** The noise that the widest step removes of the 25 for which strengths were chosen, while guidance acts. */
const usuallyRemoved = 0.41

type Timing = Pick<Stage, 'share' | 'schedule' | 'window' | 'every' | 'evaluateAt'>

/**
 * What a step's strength is multiplied by: the stage's share there, times what the strength is meant for (`strengthSpans`). By
 * `run`, coarser steps than the usual are not made stronger, since the noise that would cover the shift is less where they end.
 */
export function pullAt(stage: Timing, per: StrengthPer, at: StepPlace): number {
  switch (per) {
    case 'step':
      return shareAt(stage, at)
    case 'run':
      return shareAt(stage, at) * Math.min(1, usualSteps * at.width)
    case 'noise':
      return sharePerNoise(stage, at) / takenOver(stage.evaluateAt, at)
  }
}

/**
 * The share × the noise that a step removes. A step coarser than the usual counts as several usual ones, even in log SNR: the
 * schedule falls within it, and of what the first of them add the later ones take back the share that they remove.
 */
function sharePerNoise(stage: Timing, at: StepPlace): number {
  const { logSnr, removed, logSnrRange } = at
  if (removed <= usuallyRemoved) return shareAt(stage, at) * removed
  const from = Math.max(logSnr, logSnrRange[0])
  const to = removed < 1 ? from - 2 * Math.log(1 - removed) : logSnrRange[1]
  if (to <= from) return shareAt(stage, at) * usuallyRemoved
  const parts = Math.ceil((from - to) / (2 * Math.log(1 - usuallyRemoved)))
  const each = 1 - Math.exp((from - to) / parts / 2)
  let pulled = 0
  for (let part = 0; part < parts; part++) {
    const inside = { ...at, logSnr: from + ((to - from) * part) / parts }
    pulled = pulled * (1 - each) + shareAt(stage, inside) * each
  }
  return pulled
}
