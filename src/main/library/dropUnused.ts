import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { answersFolder, drawingsFolder } from '#shared/cacheNames.ts'

/** Answers and drawings go when nobody used them for so long, in milliseconds; the engine marks what it uses. */
const keptFor = 90 * 24 * 60 * 60 * 1000

/** Folders of answers and drawings, of whatever version. */
const ofVersions = /^(finish|drawings)(-\d+)?$/
/** The set of drawings at the end of the name of a drawing's latents; a reference's own have none. */
const ofDrawings = /-([0-9a-f]{32})\.latents$/

/**
 * Removes from the engine's cache what it found in references and drew of them, where that was not used for 90 days or is of another version,
 * and the latents of drawings that are gone. All of it is made anew when it is wanted. What cannot be read or removed stays.
 * @param cacheFolder of latents by model, of answers and of drawings @param now in milliseconds
 */
export async function dropUnused(cacheFolder: string, now = Date.now()): Promise<void> {
  const folders = await namesIn(cacheFolder)
  const current = [answersFolder, drawingsFolder]
  for (const name of folders)
    if (ofVersions.test(name) && !current.includes(name)) await remove(join(cacheFolder, name))
  for (const folder of current)
    for (const name of await namesIn(join(cacheFolder, folder))) {
      const path = join(cacheFolder, folder, name)
      const used = await stat(path).catch(() => null)
      if (used && used.mtimeMs < now - keptFor) await remove(path)
    }
  const sets = new Set(await namesIn(join(cacheFolder, drawingsFolder)))
  for (const model of folders.filter((name) => !ofVersions.test(name)))
    for (const name of await namesIn(join(cacheFolder, model))) {
      const set = ofDrawings.exec(name)?.[1]
      if (set !== undefined && !sets.has(set)) await remove(join(cacheFolder, model, name))
    }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true }).catch(() => {})
