import { procedures } from './procedures.ts'

const { list, get, enqueue, cancel, retry, pick, remove, reproduce, tune, checkPrompts } = procedures.batches

export const batches = procedures.batches.router({
  list: list.handler(({ context: { studio }, input }) => studio.library.batches.list(input.projectId)),
  get: get.handler(({ context: { studio }, input }) => studio.library.batches.get(input.id)),
  enqueue: enqueue.handler(({ context: { studio }, input }) => studio.queue.enqueue(input)),
  cancel: cancel.handler(({ context: { studio }, input }) => studio.queue.cancel(input.id)),
  retry: retry.handler(({ context: { studio }, input }) => studio.queue.retry(input.id)),
  pick: pick.handler(({ context: { studio }, input: { id, images, picked } }) => {
    const batch = studio.library.batches.pick(id, images, picked)
    studio.events.publish({ type: 'batch', batch })
    return batch
  }),
  remove: remove.handler(({ context: { studio }, input }) => studio.queue.remove(input.id)),
  reproduce: reproduce.handler(({ context: { studio }, input, signal }) => studio.queue.reproduce(input.id, signal)),
  checkPrompts: checkPrompts.handler(({ context: { studio }, input }) =>
    studio.checkPrompts(input.modelName, input.prompts)
  ),
  tune: tune.handler(({ context: { studio }, input, signal }) => studio.queue.tune(input, signal))
})
