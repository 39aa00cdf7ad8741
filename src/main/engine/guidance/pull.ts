import type { EvaluationPoint, Stage, StrengthPer } from '#shared/parameters.ts'
import { type StepPlace, shareAt } from './schedule.ts'

/** The number of even steps for which strengths were chosen, and over which all of a strength `run` is felt. */
const usualSteps = 25

/**
 * The share of a correction that reaches the next sample: of a shift of predX0 what the sampler takes over of it
 * (`Sampler.shiftTaken`), all of a correction of the sample itself.
 */
export const takenOver = (evaluateAt: EvaluationPoint, { shiftTaken }: Pick<StepPlace, 'shiftTaken'>): number =>
  evaluateAt === 'predX0' ? shiftTaken : 1

/**
 * What a pull of 1 has to be at a step, so that it leads samples as far with every sampler: (1 − what the step keeps of earlier pulls)
 * over what it takes over of its own. 1 for most; samplers that take a whole shift over (DDIM) sum it up where others let go of it.
 * 0 where a step changes nothing.
 */
export function evenPull(evaluateAt: EvaluationPoint, at: Pick<StepPlace, 'shiftTaken' | 'shiftKept'>): number {
  const taken = takenOver(evaluateAt, at)
  return taken === 0 ? 0 : (1 - at.shiftKept) / taken
}

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
      return meanShare(stage, at) * evenPull(stage.evaluateAt, at)
  }
}

/**
 * The stage's share over a step. A step coarser than the usual counts as several usual ones, even in log SNR: the
 * schedule falls within it, and of what the first of them add the later ones let go of as much as their noise.
 */
function meanShare(stage: Timing, at: StepPlace): number {
  const { logSnr, removed, logSnrRange } = at
  if (removed <= usuallyRemoved) return shareAt(stage, at)
  const from = Math.max(logSnr, logSnrRange[0])
  const to = removed < 1 ? from - 2 * Math.log(1 - removed) : logSnrRange[1]
  if (to <= from) return (shareAt(stage, at) * usuallyRemoved) / removed
  const parts = Math.ceil((from - to) / (2 * Math.log(1 - usuallyRemoved)))
  const each = 1 - Math.exp((from - to) / parts / 2)
  let pulled = 0
  for (let part = 0; part < parts; part++) {
    const inside = { ...at, logSnr: from + ((to - from) * part) / parts }
    pulled = pulled * (1 - each) + shareAt(stage, inside) * each
  }
  return pulled / removed
}
