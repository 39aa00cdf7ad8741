import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '#main/engine/client.ts'
import type { Exporter } from '#main/images/exports.ts'
import { type Queue, startQueue } from '#main/jobs/queue.ts'
import { lockQueue } from '#main/jobs/queueLock.ts'
import { createSetReader, type SetReader } from '#main/jobs/setReader.ts'
import { createStudioEvents, type StudioEvents } from '#main/jobs/studioEvents.ts'
import { type Library, openLibrary } from '#main/library/library.ts'
import { createModels, type Models } from '#main/library/models.ts'
import { createSamples, type Samples } from '#main/library/samples.ts'
import type { PromptNote } from '#shared/contract.ts'

/** All that the procedures work with, put together once for each library. */
export interface Studio {
  readonly host: 'electron' | 'browser'
  readonly library: Library
  readonly queue: Queue
  readonly events: StudioEvents
  readonly models: Models
  readonly samples: Samples
  readonly exporter: Exporter
  /** What a model's text encoder would make of prompts, where there is something to say. @throws HousestyleError `not-found` */
  checkPrompts(modelName: string, prompts: string[]): Promise<PromptNote[]>
  readonly setReader: SetReader
  /** Stops drawing, ends the engine, closes the library. */
  close(): Promise<void>
}

export interface StudioOptions {
  host: Studio['host']
  libraryFolder: string
  /** What ships with the app: `models/`, `samples/`. */
  resourcesFolder: string
  engine: Engine
}

/**
 * Opens a library and goes on with its queue. A person's own models lie in the library's folder `models/`.
 * @throws HousestyleError `conflict` when another studio has the library, or a newer one wrote it
 */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  mkdirSync(options.libraryFolder, { recursive: true })
  // Before the library is opened, which brings it up to date: an older studio may be working with it as it is.
  const unlock = lockQueue(join(options.libraryFolder, 'queue.lock'))
  try {
    return await openLocked(options, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function openLocked(
  { host, libraryFolder, resourcesFolder, engine }: StudioOptions,
  unlock: () => void
): Promise<Studio> {
  const library = openLibrary(libraryFolder)
  try {
    const models = createModels([join(resourcesFolder, 'models'), join(library.folder, 'models')])
    const samples = createSamples(join(resourcesFolder, 'samples'))
    const events = createStudioEvents()
    await library.cleanUp.orphans()
    const queue = startQueue(library, models, engine, events)
    // Nobody waits for it.
    void library.cleanUp.stale()
    return {
      host,
      library,
      queue,
      events,
      models,
      samples,
      setReader: createSetReader(library, models, engine),
      exporter: engine,
      checkPrompts: async (modelName, prompts) => engine.checkPrompts(await models.folder(modelName), prompts),
      async close() {
        await queue.close()
        library.close()
        unlock()
      }
    }
  } catch (error) {
    library.close()
    throw error
  }
}
