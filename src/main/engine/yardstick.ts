import { coveredShare } from '#shared/mix.ts'
import type { FoundStrength } from '#shared/strengthSearch.ts'
import type { GenerateJob, ImageFile } from './protocol.ts'

/** What automatic strength measures nearness to. */
export interface Yardstick {
  files: readonly ImageFile[]
  /** Of the files, of any sum; undefined where all count alike. */
  weights: readonly number[] | undefined
  measuredOn: NonNullable<FoundStrength['measuredOn']>
}

/** Kept-out references that stand for less than this share of a mix say too little of the whole. */
const leastCovered = 0.5

/**
 * The kept-out references, where there are two or more that stand for at least half of what attracts; otherwise the guiding
 * ones that attract, since nearness to what is to be avoided is no success.
 */
export function yardstickOf({
  references,
  weights,
  keptOutWeights
}: Pick<GenerateJob, 'references' | 'weights' | 'keptOutWeights'>): Yardstick {
  const { guide, keptOut } = references
  if (keptOut.length >= 2 && coveredShare(keptOutWeights) >= leastCovered)
    return { files: keptOut, weights: keptOutWeights, measuredOn: 'keptOut' }
  return {
    files: guide.filter((_, i) => (weights?.[i] ?? 1) > 0),
    weights: weights?.filter((weight) => weight > 0),
    measuredOn: 'guiding'
  }
}
