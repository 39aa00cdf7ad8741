import type { Stage, Window } from '#shared/parameters.ts'

/** Where in a run a step is. */
export interface StepPlace {
  step: number
  /** Of the whole run. */
  steps: number
  timestep: number
  /** ln(ᾱ/(1−ᾱ)) of the sample that the step starts from. */
  logSnr: number
}

/** A step's place in the window's unit: step 0 is at 0 of the run (pure noise), the last step at 1. */
function placeIn({ unit }: Window, { step, steps, logSnr }: StepPlace): number {
  if (unit === 'logSnr') return logSnr
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
  const width = window.end - window.start
  const inside = width === 0 ? 0 : (placeIn(window, at) - window.start) / width
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

/** √(1−ᾱ) for ln(ᾱ/(1−ᾱ)): the noise's share of a sample. */
export const noiseOf = (logSnr: number): number => Math.sqrt(1 / (1 + Math.exp(logSnr)))
