import type { GenerateJob } from '../protocol.ts'

/**
 * How much each reference that attracts counts where the whole set is looked at, guiding references and kept-out ones together:
 * every set by its share, whichever of its images guide.
 * @returns weights with sum 1, of those of `references.guide` that attract and then of `references.keptOut`; undefined where all
 * count alike
 */
export function attractingWeights({
  references,
  weights,
  keptOutWeights
}: Pick<GenerateJob, 'references' | 'weights' | 'keptOutWeights'>): number[] | undefined {
  if (weights === undefined) return undefined
  const guide = ofSumOne(weights.filter((weight) => weight > 0))
  const keptOut = keptOutWeights ?? references.keptOut.map((_, __, all) => 1 / all.length)
  // Each part stands for the whole set, and counts by how many images it has.
  const share = guide.length / (guide.length + keptOut.length)
  return ofSumOne([...guide.map((weight) => weight * share), ...keptOut.map((weight) => weight * (1 - share))])
}

/** Weights scaled to sum 1. */
export function ofSumOne(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}
