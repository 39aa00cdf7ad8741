import type { FoundImage } from '#main/images/scanFolder.ts'
import { splitReferences } from '#shared/referenceSplit.ts'
import { type FolderWeights, folderOf, refuseRepulsion, weightsOf } from './folderWeights.ts'

/** Which references guide and which are measured against, with their weights where `--weights` gives any. */
export interface WeightedSplit {
  /** SHA-256 of the files. */
  guide: string[]
  keptOut: string[]
  /** Of `guide`. */
  weights?: number[]
  /** What share of all that attracts each of `keptOut` stands for: its folder's, shared evenly. */
  keptOutWeights?: number[]
}

/**
 * Keeps a fifth of all references that attract out of guidance. What repels is no measure of nearness: all of it guides. So does a
 * folder all of whose images would be kept out.
 * @throws UsageError for a folder that holds no image, or when repulsion leaves too little
 */
export function splitWeighted(
  images: readonly Pick<FoundImage, 'name' | 'sha256'>[],
  folders: FolderWeights
): WeightedSplit {
  const every = weightsOf(
    images.map(({ name }) => name),
    folders
  )
  const weighed = images.map(({ name, sha256 }, i) => ({ sha256, folder: folderOf(name, folders), weight: every[i]! }))
  const attracting = weighed.filter(({ weight }) => weight > 0)
  const unseen = new Set(splitReferences(attracting.map(({ sha256 }) => sha256)).keptOut)
  const seen = new Set(attracting.filter(({ sha256 }) => !unseen.has(sha256)).map(({ folder }) => folder))
  const keptOut = attracting.filter(({ sha256, folder }) => unseen.has(sha256) && seen.has(folder)).sort(byHash)
  const guide = [
    ...attracting.filter((one) => !keptOut.includes(one)).sort(byHash),
    ...weighed.filter(({ weight }) => weight < 0)
  ]
  const split = { guide: guide.map(({ sha256 }) => sha256), keptOut: keptOut.map(({ sha256 }) => sha256) }
  if (folders.size === 0) return split

  const weights = guide.map(({ weight }) => weight)
  refuseRepulsion(weights)
  const total = sumOf(attracting)
  const within = (list: typeof attracting, folder: string | null) => list.filter((one) => one.folder === folder)
  const keptOutWeights = keptOut.map(
    ({ folder }) => sumOf(within(attracting, folder)) / total / within(keptOut, folder).length
  )
  return { ...split, weights, keptOutWeights }
}

const sumOf = (list: readonly { weight: number }[]): number => list.reduce((sum, { weight }) => sum + weight, 0)

const byHash = (a: { sha256: string }, b: { sha256: string }): number => (a.sha256 < b.sha256 ? -1 : 1)
