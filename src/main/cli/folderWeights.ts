import { UsageError } from './usage.ts'

/** What `--weights` says: the weight of each subfolder of the references as a whole. */
export type FolderWeights = ReadonlyMap<string, number>

/**
 * Reads "icons=0.3; photos=0.7; avoid=-0.2". Negative weights repel.
 * @throws UsageError when it is no such list, or when nothing attracts
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
  return weights
}

/**
 * The weight of every reference, by its name below the references' folder: a subfolder's weight, shared evenly by its
 * images. Images in none of the named folders share what is missing to a sum of 1.
 * @throws UsageError for a folder that holds no image, or when all are repelled
 */
export function weightsOf(names: readonly string[], folders: FolderWeights): number[] {
  if (folders.size === 0) return names.map(() => 1 / names.length)
  const folderOf = (name: string): string | null =>
    [...folders.keys()].find((folder) => name.startsWith(`${folder}/`)) ?? null
  const groups = new Map<string | null, number>()
  for (const name of names) groups.set(folderOf(name), (groups.get(folderOf(name)) ?? 0) + 1)
  for (const folder of folders.keys())
    if (!groups.has(folder)) throw new UsageError(`--weights names ${folder}, which holds no reference.`)
  const positive = [...folders.values()].filter((weight) => weight > 0).reduce((sum, weight) => sum + weight, 0)
  const rest = Math.max(0, 1 - positive)
  return names.map((name) => {
    const folder = folderOf(name)
    return (folder === null ? rest : folders.get(folder)!) / groups.get(folder)!
  })
}
