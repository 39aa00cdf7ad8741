import type { Engine } from '#main/engine/client.ts'
import type { Preview } from '#main/engine/protocol.ts'
import type { NewBatch } from '#main/library/batches.ts'
import type { Library } from '#main/library/library.ts'
import { mixReferences } from '#main/library/mixReferences.ts'
import type { Models } from '#main/library/models.ts'
import type { Batch, StudioProgress } from '#shared/contract.ts'
import { type Failure, HousestyleError, toFailure } from '#shared/failure.ts'
import { defaultGoal, type FoundStrength } from '#shared/strengthSearch.ts'
import { backOff } from './backOff.ts'
import { drawBatch, imageFiles } from './drawBatch.ts'
import { type Reproduction, reproduce } from './reproduce.ts'
import type { StudioEvents } from './studioEvents.ts'
import { throttle } from './throttle.ts'

/** Draws batches one after the other. Its list is the library's, so it survives whatever ends the program. */
export interface Queue {
  /** @throws HousestyleError `not-found`, `no-references` */
  enqueue(batch: NewBatch): Promise<Batch>
  /**
   * A running batch stops at its next step and then becomes `cancelled`; one that is over stays as it is. One that nobody draws, although
   * its row says that it runs, becomes `cancelled` at once.
   */
  cancel(id: string): Batch
  /** Puts back a batch that failed, was cancelled, or is drawn by nobody. @throws HousestyleError `conflict` for any other */
  retry(id: string): Batch
  remove(id: string): Promise<void>
  /** Stops the running batch when it belongs to that project: the project is about to be removed. */
  leaveProject(projectId: string): void
  /** Draws a finished batch again, after what the engine is busy with, and compares. */
  reproduce(id: string, signal?: AbortSignal): Promise<Reproduction>
  /** Finds the strength of guidance for a set, after what the engine is busy with. @throws HousestyleError `no-references` */
  tune(batch: Omit<NewBatch, 'projectId'> & { again?: boolean }, signal?: AbortSignal): Promise<FoundStrength>
  /** Stops drawing, puts the running batch back into the queue, and closes the engine. */
  close(): Promise<void>
}

/** Progress reaches the windows at most so often, in milliseconds. */
const progressInterval = 200
/** Pauses before the queue goes on with a library that could not be written (a full disk), in milliseconds. */
const [shortestPause, longestPause] = [1000, 60_000]
/** So often a batch is started again after the program went down with it. */
const mostAttempts = 3
const tooManyAttempts: Failure = {
  code: 'engine-lost',
  message: 'Housestyle stopped each time that it drew this batch.',
  hint: 'Try fewer images, or another model.'
}

/** Why close() stops the running batch. A signal keeps its first reason, so a batch cancelled before stays cancelled. */
const studioCloses = new HousestyleError('cancelled', 'The studio is closing.')

/** Opens a library's queue and goes on with it. The caller holds its lock (`lockQueue`). */
export function startQueue(library: Library, models: Models, engine: Engine, events: StudioEvents): Queue {
  const { batches } = library
  let running: { batch: Batch; abort: AbortController; over: Promise<void> } | null = null
  /** How a batch ended, until the library has taken it. */
  let ending: { id: string; enter: () => void } | null = null
  let busy = false
  let closing = false

  const announce = (batch: Batch): Batch => {
    events.publish({ type: 'batch', batch })
    return batch
  }

  const work = async () => {
    if (busy) return
    busy = true
    try {
      for (let batch = take(); batch; batch = take()) {
        if (batch.state.status === 'failed') {
          announce(batch)
          continue
        }
        const abort = new AbortController()
        running = { batch, abort, over: draw(batch, abort.signal) }
        await running.over
        running = null
      }
    } finally {
      running = null
      busy = false
    }
  }
  const take = () => {
    if (closing) return null
    enterEnding()
    const next = batches.takeNext()
    tries.reset()
    return next
  }
  const wake = () =>
    void work().catch((error: unknown) => {
      report(error)
      if (!closing) tries.again()
    })
  const tries = backOff(wake, shortestPause, longestPause)

  const draw = async (batch: Batch, signal: AbortSignal): Promise<void> => {
    announce(batch)
    const progress = throttle<StudioProgress>(progressInterval, (value) =>
      events.publish({ type: 'progress', batchId: batch.id, progress: value })
    )
    try {
      const folder = await models.folder(batch.modelName)
      const finished = await drawBatch(engine, library, folder, batch, {
        signal,
        onProgress: progress.push,
        onPreview: (preview) => events.publish({ type: 'preview', batchId: batch.id, ...toDataUrl(preview) })
      })
      signal.throwIfAborted()
      progress.stop()
      announce(batches.finish(batch.id, finished))
    } catch (error) {
      progress.stop()
      end(batch, error, signal)
    }
  }

  /** How a batch ended that was not finished. @throws what the library has against it; then it is entered later */
  const end = ({ id }: Batch, error: unknown, signal: AbortSignal): void => {
    const failure = toFailure(error)
    if (!signal.aborted && failure.code === 'internal') report(error)
    const enter = () => {
      if (signal.reason === studioCloses) batches.requeue(id)
      else announce(signal.aborted ? batches.cancel(id) : batches.fail(id, failure))
    }
    ending = { id, enter }
    enterEnding()
  }

  /** One that was removed meanwhile has no row to enter it in. */
  const enterEnding = (): void => {
    try {
      ending?.enter()
    } catch (error) {
      if (toFailure(error).code !== 'not-found') throw error
    }
    ending = null
  }

  const isLeftBehind = ({ id, state }: Batch) => state.status === 'running' && running?.batch.id !== id
  /** What a person wants of a batch counts more than how it ended. */
  const forgetEnding = (id: string) => {
    if (ending?.id === id) ending = null
  }

  for (const batch of batches.recover(mostAttempts, tooManyAttempts)) announce(batch)
  wake()

  return {
    async enqueue(batch) {
      await models.folder(batch.modelName)
      const added = announce(batches.add(batch))
      wake()
      return added
    },
    cancel(id) {
      const batch = batches.get(id)
      if (batch.state.status === 'queued' || isLeftBehind(batch)) {
        const cancelled = announce(batches.cancel(id))
        forgetEnding(id)
        return cancelled
      }
      if (running?.batch.id === id) running.abort.abort()
      return batch
    },
    retry(id) {
      const batch = batches.get(id)
      const { status } = batch.state
      if (status !== 'failed' && status !== 'cancelled' && !isLeftBehind(batch))
        throw new HousestyleError('conflict', 'Only a batch that failed or was cancelled can be tried again.')
      const queued = announce(batches.requeue(id))
      forgetEnding(id)
      wake()
      return queued
    },
    async remove(id) {
      batches.remove(id)
      if (running?.batch.id === id) running.abort.abort()
      events.publish({ type: 'batch-removed', batchId: id })
      await library.cleanUp.unused()
    },
    leaveProject(projectId) {
      if (running?.batch.projectId === projectId) running.abort.abort()
    },
    async reproduce(id, signal) {
      const { state, modelName } = batches.get(id)
      if (state.status !== 'done') throw new HousestyleError('conflict', 'Only a finished batch can be drawn again.')
      const { guide, keptOut } = state.record.references
      return reproduce(
        engine,
        {
          record: state.record,
          modelFolder: await models.folder(modelName),
          cacheFolder: library.latentsFolder,
          references: { guide: imageFiles(library, guide), keptOut: imageFiles(library, keptOut) },
          images: state.images.map(({ arm, index, sha256 }) => ({ arm, index, path: library.images.path(sha256) }))
        },
        signal
      )
    },
    async tune({ setId, mix = [], modelName, spec, again = false }, signal) {
      const others = mix.map((other) => ({ references: library.sets.references(other.setId), share: other.share }))
      const mixed = mixReferences(library.sets.references(setId), others)
      const { name, guide, keptOut, captions, weights, keptOutWeights } = mixed
      if (guide.length === 0)
        throw new HousestyleError('no-references', `“${name}” has no images yet.`, 'Add some images first.')
      return engine.tune(
        {
          modelFolder: await models.folder(modelName),
          cacheFolder: library.latentsFolder,
          spec,
          references: { guide: imageFiles(library, guide), keptOut: imageFiles(library, keptOut) },
          captions,
          ...(weights && { weights }),
          ...(keptOutWeights && { keptOutWeights }),
          goal: defaultGoal,
          again
        },
        signal && { signal }
      )
    },
    async close() {
      closing = true
      tries.reset()
      const last = running?.over
      running?.abort.abort(studioCloses)
      await engine.close()
      // What the library did not take is reported, and the next start puts the batch back.
      await last?.catch(() => {})
    }
  }
}

function toDataUrl({ arm, index, step, webp }: Preview) {
  return { arm, index, step, dataUrl: `data:image/webp;base64,${Buffer.from(webp).toString('base64')}` }
}

function report(error: unknown): void {
  console.error('Housestyle queue:', error)
}
