import type { Engine } from '#main/engine/client.ts'
import type { Library } from '#main/library/library.ts'
import type { Models } from '#main/library/models.ts'
import { HousestyleError } from '#shared/failure.ts'
import type { SetReading } from '#shared/setReading.ts'
import { imageFiles } from './drawBatch.ts'

/** So many readings are remembered. */
const mostKnown = 100

/** Looks at the reference sets of a library. */
export interface SetReader {
  /**
   * What the newest version of a set tells; the second time at once.
   * @param signal ends it @throws HousestyleError `not-found`, `no-references` for an empty set
   */
  read(setId: string, modelName: string, signal?: AbortSignal): Promise<SetReading>
}

export function createSetReader(library: Library, models: Models, engine: Engine): SetReader {
  const known = new Map<string, SetReading>()
  return {
    async read(setId, modelName, signal) {
      const { name, versionHash, guide, keptOut } = library.sets.references(setId)
      if (guide.length === 0) throw new HousestyleError('no-references', `“${name}” has no images yet.`)
      const modelFolder = await models.folder(modelName)
      const key = `${versionHash} ${modelFolder}`
      const found = known.get(key)
      if (found) return found
      const references = { guide: imageFiles(library, guide), keptOut: imageFiles(library, keptOut) }
      const job = { modelFolder, cacheFolder: library.latentsFolder, references }
      const reading = await engine.read(job, signal && { signal })
      if (known.size >= mostKnown) known.clear()
      known.set(key, reading)
      return reading
    }
  }
}
