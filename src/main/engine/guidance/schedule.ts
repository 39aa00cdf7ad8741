import type { Stage, Window } from '#shared/parameters.ts'
import type { Sampler } from '../samplers/sampler.ts'
import { isInside, placeIn, type WindowPlace } from '../samplers/window.ts'

/** Where in a run a step is. */
export interface StepPlace extends WindowPlace {
  timestep: number
  /** The share of the run's training steps that this one covers. */
  width: number
  /** The share of the noise-to-signal ratio σ that this step removes, 1 − σ'/σ: 1 for the last. */
  removed: number
  /** The sampler's (`Sampler`). */
  shiftTaken: number
  shiftKept: number
  /** The least and the greatest finite ln(ᾱ/(1−ᾱ)) of the run's steps. */
  logSnrRange: readonly [number, number]
}

/** The places of all steps of a run. */
export function stepPlaces({
  timesteps,
  logSnr,
  shiftTaken,
  shiftKept
}: Pick<Sampler, 'timesteps' | 'logSnr' | 'shiftTaken' | 'shiftKept'>): StepPlace[] {
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
    shiftTaken: shiftTaken(step),
    shiftKept: shiftKept(step),
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

/**
 * How much predicted clean latents have to be moved to be seen through what noise a step leaves: σ' ln(σ/σ') over the share
 * 1 − σ'/σ that it takes over, so that every halving of the noise brings as much, in however many steps. 0 for the last, which
 * leaves none.
 */
export function seenThroughNoise({ logSnr, removed }: Pick<StepPlace, 'logSnr' | 'removed'>): number {
  const left = 1 - removed
  if (left <= 0) return 0
  return noiseToSignal(logSnr) * (removed === 0 ? 1 : (-left * Math.log(left)) / removed)
}

/** σ = √((1−ᾱ)/ᾱ). Pure noise counts as the noisiest that schedules which do not end in it begin with. */
const noiseToSignal = (logSnr: number): number => Math.exp(-Math.max(logSnr, noisiest) / 2)
const noisiest = -10

/** √ᾱ: the clean latents' share of a sample. */
export const signalOf = (logSnr: number): number => noiseOf(-logSnr)
