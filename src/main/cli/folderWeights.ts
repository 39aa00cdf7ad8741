import { leastLeft, leavesEnough } from '#shared/mix.ts'
import { UsageError } from './usage.ts'

/** What `--weights` says: the weight of each subfolder of the references as a whole. */
export type FolderWeights = ReadonlyMap<string, number>

/**
 * Reads "icons=0.3; photos=0.7; avoid=-0.2". Negative weights repel.
 * @throws UsageError when it is no such list, when nothing attracts, or when too little is left of what does
 */
export function readFolderWeights(text: string): FolderWeights {
  const weights = new Map<string, number>()
  for (const part of text.split(/[;,]/).map((entry) => entry.trim())) {
    if (part === '') continue
    const [, folder, value] = /^(.+?)\s*=\s*([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(part) ?? []
    if (folder === undefined || value === undefined)
      throw new UsageError(`--weights must be a list such as "icons=0.3; photos=0.7", not "${text}".`)
    weights.set(folder.replace(/\/$/, ''), Number(value))
  }
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0)
  if (weights.size > 0 && ![...weights.values()].some((weight) => weight > 0))
    throw new UsageError('--weights must leave something to attract: one weight above 0 at least.')
  if (weights.size > 0 && sum <= 0) throw new UsageError('--weights must have a sum above 0.')
  // Images in no folder of the list may attract as well; how many there are is not known yet.
  if (weights.size > 0) refuseRepulsion([...weights.values(), restOf(weights)])
  return weights
}

/**
 * @param weights of folders or of references
 * @throws UsageError when those that repel leave too little of those that attract (`leavesEnough`)
 */
export function refuseRepulsion(weights: readonly number[]): void {
  if (leavesEnough(weights)) return
  const least = `${Math.round(100 * leastLeft)} %`
  throw new UsageError(
    `Negative --weights repel too much: at least ${least} of what attracts has to be left, not counting images kept out for measuring.`
  )
}

/** What is missing to a sum of 1 of weights that attract. */
function restOf(folders: FolderWeights): number {
  return Math.max(0, 1 - [...folders.values()].reduce((sum, weight) => sum + Math.max(0, weight), 0))
}

/**
 * The weight of every reference, by its name below the references' folder: a subfolder's weight, shared evenly by its
 * images. Images in none of the named folders share what is missing to a sum of 1.
 * @throws UsageError for a folder that holds no image, or when all are repelled
 */
export function weightsOf(names: readonly string[], folders: FolderWeights): number[] {
  if (folders.size === 0) return names.map(() => 1 / names.length)
  const groups = new Map<string | null, number>()
  for (const name of names) groups.set(folderOf(name, folders), (groups.get(folderOf(name, folders)) ?? 0) + 1)
  for (const folder of folders.keys())
    if (!groups.has(folder)) throw new UsageError(`--weights names ${folder}, which holds no reference.`)
  const rest = restOf(folders)
  return names.map((name) => {
    const folder = folderOf(name, folders)
    return (folder === null ? rest : folders.get(folder)!) / groups.get(folder)!
  })
}

/** The first of the named folders that an image lies in; null for none. @param name below the references' folder */
export const folderOf = (name: string, folders: FolderWeights): string | null =>
  [...folders.keys()].find((folder) => name.startsWith(`${folder}/`)) ?? null
