import type { Guidance } from '#shared/parameters.ts'

/**
 * The strength at one step: zero outside the window; inside it constant, or falling to zero at its end.
 * The window is in shares of the run: step 0 is at 0 (pure noise), the last step at 1.
 */
export function strengthAt(
  { strength, schedule, window }: Pick<Guidance, 'strength' | 'schedule' | 'window'>,
  step: number,
  steps: number
): number {
  const place = steps === 1 ? 0 : step / (steps - 1)
  if (place < window.start || place > window.end) return 0
  if (schedule === 'constant') return strength
  const width = window.end - window.start
  const inside = width === 0 ? 0 : (place - window.start) / width
  return strength * (schedule === 'linear' ? 1 - inside : (1 + Math.cos(Math.PI * inside)) / 2)
}
