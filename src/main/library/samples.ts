import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SampleSet, sampleSetSchema } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { SourceFile } from './importImages.ts'

/** The example sets that ship with the app: folders of pictures with a `set.json`. */
export interface Samples {
  list(): Promise<SampleSet[]>
  /** @throws HousestyleError `not-found` */
  open(name: string): Promise<{ title: string; files: SourceFile[] }>
  /** Where a picture of a set lies. @throws HousestyleError `not-found` for anything else */
  picture(set: string, file: string): Promise<string>
}

const previewPictures = 4
const pictureName = /\.(webp|png|jpe?g|avif)$/i
const setSchema = sampleSetSchema.pick({
  title: true,
  description: true,
  licence: true,
  source: true,
  seenInTraining: true
})

export function createSamples(root: string): Samples {
  const names = async () => {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  }
  const pictures = async (set: string) =>
    (await readdir(join(root, set))).filter((file) => pictureName.test(file)).sort()
  const describe = async (name: string): Promise<SampleSet> => {
    const about = setSchema.parse(JSON.parse(await readFile(join(root, name, 'set.json'), 'utf8')))
    const files = await pictures(name)
    // Spread over the set: neighbours in the alphabet tend to look alike.
    const preview = Array.from({ length: Math.min(previewPictures, files.length) }, (_, i) =>
      files.at(Math.floor((i * files.length) / previewPictures))
    ).filter((file) => file !== undefined)
    return { name, ...about, count: files.length, preview }
  }
  // Only names that a listing gave are ever joined to a path.
  const known = async (set: string) => {
    if (!(await names()).includes(set)) throw new HousestyleError('not-found', `There is no example set “${set}”.`)
    return set
  }

  return {
    async list() {
      const sets = await Promise.all((await names()).map((name) => describe(name).catch(() => null)))
      return sets.filter((set) => set !== null).filter(({ count }) => count > 0)
    },
    async open(name) {
      const { title } = await describe(await known(name))
      const files = (await pictures(name)).map((file) => ({
        name: file,
        bytes: () => readFile(join(root, name, file))
      }))
      return { title, files }
    },
    async picture(set, file) {
      if (!(await pictures(await known(set))).includes(file))
        throw new HousestyleError('not-found', `The example set “${set}” has no picture “${file}”.`)
      return join(root, set, file)
    }
  }
}
