import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { imageFiles } from '#main/jobs/drawBatch.ts'
import type { ReproduceJob } from '#main/jobs/reproduce.ts'
import { openLibrary } from '#main/library/library.ts'
import { createModels } from '#main/library/models.ts'
import { resourcesFolder } from '#main/resources.ts'
import { HousestyleError } from '#shared/failure.ts'

/**
 * What it takes to draw a batch of the studio's library again. The library is only read: a studio may have it open.
 * @throws HousestyleError `not-found`; `conflict` for a batch that is not finished, and for a library of an older or a newer Housestyle
 */
export async function jobOfBatch(id: string, libraryFolder: string, model: string | undefined): Promise<ReproduceJob> {
  // Opening a library starts one where there is none, which nobody asked for here.
  if (!existsSync(join(libraryFolder, 'housestyle.db')))
    throw new HousestyleError(
      'not-found',
      `There is no library in ${libraryFolder}.`,
      'Say with --library where it is.'
    )
  const library = openLibrary(libraryFolder, 'refused')
  try {
    const { state, modelName } = library.batches.get(id)
    if (state.status !== 'done') throw new HousestyleError('conflict', 'Only a finished batch can be drawn again.')
    const { record, images } = state
    const models = createModels([join(resourcesFolder(), 'models'), join(library.folder, 'models')])
    return {
      record,
      modelFolder: model === undefined ? await models.folder(modelName) : resolve(model),
      cacheFolder: library.latentsFolder,
      references: {
        guide: imageFiles(library, record.references.guide),
        keptOut: imageFiles(library, record.references.keptOut)
      },
      images: images.map(({ arm, index, sha256 }) => ({ arm, index, path: library.images.path(sha256) }))
    }
  } finally {
    library.close()
  }
}
