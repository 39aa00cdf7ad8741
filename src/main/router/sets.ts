import { importImages } from '#main/library/importImages.ts'
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

export const sets = procedures.sets.router({
  list: list.handler(({ context: { studio }, input }) => studio.library.sets.list(input.projectId)),
  create: create.handler(({ context: { studio }, input }) => studio.library.sets.create(input.projectId, input.name)),
  addSample: addSample.handler(async ({ context: { studio }, input }) => {
    const { library, samples } = studio
    library.projects.get(input.projectId)
    const { title, files } = await samples.open(input.sample)
    const { images } = await importImages(library.images, files)
    if (images.length === 0) throw new HousestyleError('no-references', `“${title}” has no usable image.`)
    return library.sets.create(input.projectId, title, images)
  }),
  rename: rename.handler(({ context: { studio }, input }) => studio.library.sets.rename(input.id, input.name)),
  remove: remove.handler(async ({ context: { studio }, input }) => {
    studio.library.sets.remove(input.id)
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
    return { set: library.sets.get(input.id), added, duplicates: images.length - added, skipped }
  }),
  moveToNew: moveToNew.handler(({ context: { studio }, input }) =>
    studio.library.sets.moveToNew(input.id, input.images, input.name)
  ),
  addDrawn: addDrawn.handler(({ context: { studio }, input: { id, images } }) => {
    const { sets, batches } = studio.library
    const { projectId } = sets.get(id)
    const drawn = images.map(({ batchId, ...place }) => batches.asReference(projectId, batchId, place))
    const added = sets.add(id, drawn)
    return { set: sets.get(id), added, duplicates: drawn.length - added }
  }),
  weigh: weigh.handler(({ context: { studio }, input }) =>
    studio.library.sets.weigh(input.id, input.images, input.weight)
  ),
  caption: caption.handler(({ context: { studio }, input }) =>
    studio.library.sets.caption(input.id, input.image, input.caption)
  ),
  read: read.handler(({ context: { studio }, input, signal }) =>
    studio.setReader.read(input.id, input.modelName, signal)
  ),
  removeImages: removeImages.handler(({ context: { studio }, input }) =>
    studio.library.sets.removeImages(input.id, input.images)
  ),
  restore: restore.handler(({ context: { studio }, input }) => studio.library.sets.restore(input.id, input.version))
})
