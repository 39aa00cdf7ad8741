import { type EvaluationPoint, leastLogSnr, type Stage, type StrengthPer, type Window } from '#shared/parameters.ts'
import type { Sampler } from '../samplers/sampler.ts'

/** Where in a run a step is. */
export interface StepPlace {
  step: number
  /** Of the whole run. */
  steps: number
  timestep: number
  /** The share of the run's training steps that this one covers. */
  width: number
  /** The share of the noise-to-signal ratio σ that this step removes, 1 − σ'/σ: 1 for the last. */
  removed: number
  /** The sampler's (`Sampler.keepsNoise`). */
  keepsNoise: boolean
  /** ln(ᾱ/(1−ᾱ)) of the sample that the step starts from. */
  logSnr: number
  /** The least and the greatest finite ln(ᾱ/(1−ᾱ)) of the run's steps. */
  logSnrRange: readonly [number, number]
}

/** The places of all steps of a run. */
export function stepPlaces({
  timesteps,
  logSnr,
  keepsNoise
}: Pick<Sampler, 'timesteps' | 'logSnr' | 'keepsNoise'>): StepPlace[] {
  const levels = Array.from(timesteps, (_, step) => logSnr(step))
  const finite = levels.filter(Number.isFinite)
  const logSnrRange = [Math.min(...finite), Math.max(...finite)] as const
  return Array.from(timesteps, (timestep, step) => ({
    step,
    steps: timesteps.length,
    timestep,
    width: widthAt(timesteps, timestep),
    // SNR is σ⁻². A finished sample has no noise left, pure noise loses nearly all of its σ.
    removed: 1 - Math.exp((levels[step]! - (levels[step + 1] ?? Number.POSITIVE_INFINITY)) / 2),
    keepsNoise,
    logSnr: levels[step]!,
    logSnrRange
  }))
}

/**
 * The share of the training steps that a run covers with a step at `timestep`. Where several steps stand at one (PNDM's second,
 * Karras's first when the noise has no end), they share. Counted from 0: a run from t passes t + 1 training steps.
 */
function widthAt(timesteps: readonly number[], timestep: number): number {
  const following = timesteps.find((other) => other < timestep) ?? -1
  const sharing = timesteps.filter((other) => other === timestep).length
  return (timestep - following) / sharing / (timesteps[0]! + 1)
}

/**
 * A step's place in the window's unit: step 0 is at 0 of the run (pure noise), the last step at 1. With zero terminal SNR the
 * first step's log SNR is minus infinity; it lies in every window that is open to that side.
 */
function placeIn({ unit }: Window, { step, steps, logSnr }: StepPlace): number {
  if (unit === 'logSnr') return Math.max(leastLogSnr, logSnr)
  return steps === 1 ? 0 : step / (steps - 1)
}

/** Whether a step lies in a window, its ends included. */
export function isInside(window: Window, at: StepPlace): boolean {
  const place = placeIn(window, at)
  return place >= window.start && place <= window.end
}

/** A stage's share of the strength at one step: zero outside its window and between its steps, inside it by its schedule. */
export function shareAt(
  { share, schedule, window, every }: Pick<Stage, 'share' | 'schedule' | 'window' | 'every'>,
  at: StepPlace
): number {
  if (at.step % every !== 0 || !isInside(window, at)) return 0
  const inside = placeWithin(window, at)
  switch (schedule) {
    case 'constant':
      return share
    case 'linear':
      return share * (1 - inside)
    case 'cosine':
      return (share * (1 + Math.cos(Math.PI * inside))) / 2
    case 'ramp':
      return share * inside
    case 'noise':
      return share * noiseOf(at.logSnr)
  }
}

/** The number of even steps for which strengths were chosen, and over which all of a strength `run` is felt. */
const usualSteps = 25

/**
 * The share of a correction that reaches the next sample. A sampler that finds the noise anew from moved predX0 takes over as
 * much of the shift as it removes of the noise, 1 − σ'/σ; one that keeps the noise as predicted takes all of it, and so does a
 * correction of the sample itself.
 */
export const takenOver = (
  evaluateAt: EvaluationPoint,
  { removed, keepsNoise }: Pick<StepPlace, 'removed' | 'keepsNoise'>
): number => (keepsNoise || evaluateAt !== 'predX0' ? 1 : removed)

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

/**
 * Where in the window a step is, from 0 to 1. Only the part of the window that the run passes through counts: one that is
 * open to the side ("below −4") would otherwise be over for a falling schedule before the run begins.
 */
function placeWithin(window: Window, at: StepPlace): number {
  const [first, last] = window.unit === 'logSnr' ? at.logSnrRange : [0, 1]
  const start = Math.max(window.start, first)
  const width = Math.min(window.end, last) - start
  return width <= 0 ? 0 : Math.min(1, Math.max(0, (placeIn(window, at) - start) / width))
}

/** √(1−ᾱ) for ln(ᾱ/(1−ᾱ)): the noise's share of a sample. */
export const noiseOf = (logSnr: number): number => Math.sqrt(1 / (1 + Math.exp(logSnr)))
