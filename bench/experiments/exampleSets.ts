import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { ImageFile } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { resourcesFolder } from '#main/resources.ts'
import { splitReferences } from '#shared/referenceSplit.ts'

const setSchema = z.looseObject({ title: z.string(), seenInTraining: z.boolean() })

export interface ExampleSet {
  name: string
  title: string
  seenInTraining: boolean
  guide: ImageFile[]
  keptOut: ImageFile[]
}

/** The shipped example sets, divided as the app divides them. */
export async function exampleSets(names?: readonly string[]): Promise<ExampleSet[]> {
  const folder = join(resourcesFolder(), 'samples')
  const all = (await readdir(folder)).sort()
  return Promise.all(
    (names ?? all).map(async (name) => {
      const description = setSchema.parse(JSON.parse(await readFile(join(folder, name, 'set.json'), 'utf8')))
      const { images } = await scanFolder(join(folder, name))
      const byHash = new Map<string, ImageFile>(images.map(({ sha256, path }) => [sha256, { sha256, path }]))
      const split = splitReferences([...byHash.keys()])
      const files = (hashes: string[]) => hashes.map((hash) => byHash.get(hash)!)
      const { title, seenInTraining } = description
      return { name, title, seenInTraining, guide: files(split.guide), keptOut: files(split.keptOut) }
    })
  )
}

/** Sixteen common subjects, of which no example set shows more than two. */
export const benchPrompts = [
  ...['red apple', 'rocket', 'cat face', 'pizza', 'red heart', 'sunflower', 'automobile', 'guitar'],
  ...['crown', 'house', 'octopus', 'key', 'bell', 'fish', 'camera', 'umbrella']
]

/** What every batch of a benchmark has in common. */
export const benchJob = {
  modelFolder: join(resourcesFolder(), 'models', 'housestyle-128'),
  cacheFolder: join(tmpdir(), 'housestyle-bench'),
  previewEvery: 0
}
