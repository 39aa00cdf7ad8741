import { importImages } from '#main/library/importImages.ts'
import type { Studio } from '#main/studio.ts'
import type { ReferenceSet } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import { procedures } from './procedures.ts'

const {
  list,
  create,
  addSample,
  rename,
  remove,
  addImages,
  removeImages,
  restore,
  moveToNew,
  addDrawn,
  weigh,
  caption,
  read
} = procedures.sets

/** Tells every window how a set is now. */
function told(studio: Studio, set: ReferenceSet): ReferenceSet {
  studio.events.publish({ type: 'set', set })
  return set
}

export const sets = procedures.sets.router({
  list: list.handler(({ context: { studio }, input }) => studio.library.sets.list(input.projectId)),
  create: create.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.create(input.projectId, input.name))
  ),
  addSample: addSample.handler(async ({ context: { studio }, input }) => {
    const { library, samples } = studio
    library.projects.get(input.projectId)
    const { title, files } = await samples.open(input.sample)
    const { images } = await importImages(library.images, files)
    if (images.length === 0) throw new HousestyleError('no-references', `“${title}” has no usable image.`)
    return told(studio, library.sets.create(input.projectId, title, images))
  }),
  rename: rename.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.rename(input.id, input.name))
  ),
  remove: remove.handler(async ({ context: { studio }, input }) => {
    studio.library.sets.remove(input.id)
    studio.events.publish({ type: 'set-removed', setId: input.id })
    await studio.library.cleanUp.unused()
  }),
  addImages: addImages.handler(async ({ context: { studio }, input }) => {
    const { library } = studio
    library.sets.get(input.id)
    const files = input.files.map((file) => ({
      name: file.name,
      bytes: async () => new Uint8Array(await file.arrayBuffer())
    }))
    const { images, skipped } = await importImages(library.images, files)
    const added = library.sets.add(input.id, images)
    return { set: told(studio, library.sets.get(input.id)), added, duplicates: images.length - added, skipped }
  }),
  moveToNew: moveToNew.handler(({ context: { studio }, input }) => {
    const { from, to } = studio.library.sets.moveToNew(input.id, input.images, input.name)
    return { from: told(studio, from), to: told(studio, to) }
  }),
  addDrawn: addDrawn.handler(({ context: { studio }, input: { id, images } }) => {
    const { sets, batches } = studio.library
    const { projectId } = sets.get(id)
    const drawn = images.map(({ batchId, ...place }) => batches.asReference(projectId, batchId, place))
    const added = sets.add(id, drawn)
    return { set: told(studio, sets.get(id)), added, duplicates: drawn.length - added }
  }),
  weigh: weigh.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.weigh(input.id, input.images, input.weight))
  ),
  caption: caption.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.caption(input.id, input.image, input.caption))
  ),
  read: read.handler(({ context: { studio }, input, signal }) =>
    studio.setReader.read(input.id, input.modelName, signal)
  ),
  removeImages: removeImages.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.removeImages(input.id, input.images))
  ),
  restore: restore.handler(({ context: { studio }, input }) =>
    told(studio, studio.library.sets.restore(input.id, input.version))
  )
})
