import { leastLogSnr, type Window } from '#shared/parameters.ts'

/** What a window asks of a step. */
export interface WindowPlace {
  step: number
  /** Of the whole run. */
  steps: number
  /** ln(ᾱ/(1−ᾱ)) of the sample that the step starts from. */
  logSnr: number
}

/**
 * A step's place in the window's unit: step 0 is at 0 of the run (pure noise), the last step at 1. With zero terminal SNR the
 * first step's log SNR is minus infinity; it lies in every window that is open to that side.
 */
export function placeIn({ unit }: Window, { step, steps, logSnr }: WindowPlace): number {
  if (unit === 'logSnr') return Math.max(leastLogSnr, logSnr)
  return steps === 1 ? 0 : step / (steps - 1)
}

/** Whether a step lies in a window, its ends included. */
export function isInside(window: Window, at: WindowPlace): boolean {
  const place = placeIn(window, at)
  return place >= window.start && place <= window.end
}
