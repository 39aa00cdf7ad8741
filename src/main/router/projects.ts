import { procedures } from './procedures.ts'

const { list, create, get, rename, saveDraft, remove } = procedures.projects

export const projects = procedures.projects.router({
  list: list.handler(({ context: { studio } }) => studio.library.projects.list()),
  create: create.handler(({ context: { studio }, input }) => studio.library.projects.create(input.name)),
  get: get.handler(({ context: { studio }, input }) => studio.library.projects.get(input.id)),
  rename: rename.handler(({ context: { studio }, input }) => studio.library.projects.rename(input.id, input.name)),
  saveDraft: saveDraft.handler(({ context: { studio }, input }) =>
    studio.library.projects.saveDraft(input.id, input.draft)
  ),
  remove: remove.handler(async ({ context: { studio }, input }) => {
    studio.library.projects.remove(input.id)
    studio.queue.leaveProject(input.id)
    await studio.library.cleanUp.unused()
  })
})
