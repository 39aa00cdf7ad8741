import type { GuidanceStep } from '#shared/measurements.ts'

/**
 * What guidance did to images that were drawn one after the other, as one list: an entry for each step of a stage, with the
 * mean over the images that it guided there. Their sum then says how far guidance moved an image, however many there are.
 * @param logs of all images, one image's after the other's
 */
export function meanSteps(logs: readonly GuidanceStep[]): GuidanceStep[] {
  const places = new Map<string, GuidanceStep[]>()
  for (const log of logs) {
    const place = `${log.step}, ${log.stage}`
    places.set(place, [...(places.get(place) ?? []), log])
  }
  // In the order of the first image, but for a step that it left out.
  return [...places.values()].map(meanOf).sort((a, b) => a.step - b.step)
}

function meanOf(logs: readonly GuidanceStep[]): GuidanceStep {
  const over = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const shifts = logs.map(({ sampleShift }) => sampleShift).filter((shift) => shift !== undefined)
  const turns = logs.map(({ turn }) => turn).filter((turn) => turn !== null)
  return {
    ...logs[0]!,
    mmd2: over(logs.map(({ mmd2 }) => mmd2)),
    gradientNorm: over(logs.map(({ gradientNorm }) => gradientNorm)),
    correction: over(logs.map(({ correction }) => correction)),
    ...(shifts.length > 0 && { sampleShift: over(shifts) }),
    turn: turns.length > 0 ? over(turns) : null
  }
}
