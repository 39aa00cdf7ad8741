import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'onnxruntime-node'
import * as z from 'zod'
import { resourcesFolder } from '#main/resources.ts'
import type { PromptNote } from '#shared/contract.ts'
import { HousestyleError, toFailure } from '#shared/failure.ts'
import type { SetReading } from '#shared/setReading.ts'
import { generate } from './generate.ts'
import { inspect } from './inspect.ts'
import { StyleFeatures } from './metrics/styleFeatures.ts'
import { openOnce } from './openOnce.ts'
import { enlarged, traced } from './pictureExports.ts'
import { DiffusionPipeline } from './pipelines/diffusionPipeline.ts'
import { readModelFolder } from './pipelines/modelFolder.ts'
import { promptNotes } from './pipelines/promptNotes.ts'
import { PromptTokenizer } from './pipelines/promptTokenizer.ts'
import { askedProvider } from './pipelines/provider.ts'
import { providerNotes } from './pipelines/session.ts'
import { ProgressMeter } from './progress.ts'
import type { EncodeJob, EncodeResult, EngineMessage, EngineRequest, Progress, ReadJob, Software } from './protocol.ts'
import { readSet } from './reading/readSet.ts'
import { encodeReferences } from './references/encodeReferences.ts'
import { chosenBackend } from './tensors/chosenBackend.ts'
import { tuneStrength } from './tuneStrength.ts'
import { Upscaler } from './upscaler.ts'

/** Some 4 kB each. */
const mostKnown = 5000
/** Thrown by a reading that lets others go ahead. */
const stepsAside = Symbol('steps aside')

/**
 * Answers requests, one at a time and in their order; past the queue go a cancellation, and what is to be saved or is checked
 * while it is typed, for which somebody waits and which takes a fraction of a second. Sets are read when nothing else is asked for, and later if something is.
 * Keeps the last model open, since the next batch nearly always uses it again.
 */
export class EngineService {
  readonly #send: (message: EngineMessage) => void
  readonly #backend = openOnce(() => chosenBackend())
  readonly #cancelled = new Set<number>()
  #queue: Promise<void> = Promise.resolve()
  #pipeline: { folder: string; loaded: DiffusionPipeline } | null = null
  #tokenizer: { folder: string; loaded: PromptTokenizer } | null = null
  readonly #features = openOnce(() => StyleFeatures.load())
  readonly #upscaler = openOnce(() => Upscaler.load())
  /** Requests that somebody waits for, from their arrival to their answer. */
  #awaited = 0
  /** Of reference pictures, by hash: a set is read again with every change. */
  readonly #knownFeatures = new Map<string, Float32Array>()

  constructor(send: (message: EngineMessage) => void) {
    this.#send = send
  }

  receive(request: EngineRequest): void {
    if (request.kind === 'cancel') {
      this.#cancelled.add(request.id)
      return
    }
    if (isPast(request)) void this.#handle(request)
    else if (request.kind === 'read') this.#queue = this.#queue.then(() => this.#handle(request))
    else {
      this.#awaited++
      this.#queue = this.#queue.then(() => this.#handle(request)).then(() => void this.#awaited--)
    }
  }

  async #handle(request: Exclude<EngineRequest, { kind: 'cancel' }>): Promise<void> {
    const { id } = request
    try {
      this.#send({ kind: 'done', id, value: await this.#answer(request) })
    } catch (error) {
      if (error === stepsAside) {
        this.receive(request)
        return
      }
      const failure = toFailure(error)
      if (failure.code === 'internal') process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      this.#send({ kind: 'failed', id, failure })
    }
    this.#cancelled.delete(id)
  }

  async #answer(request: Exclude<EngineRequest, { kind: 'cancel' }>) {
    switch (request.kind) {
      case 'software':
        return this.#software()
      case 'inspect':
        return inspect(await this.#load(request.folder))
      case 'encode':
        return this.#encode(request.id, request.job)
      case 'generate': {
        const { id } = request
        const drawn = await generate(request.job, {
          ...(await this.#drawing(id)),
          onPreview: (preview) => this.#send({ kind: 'preview', id, preview }),
          onImage: (image) => this.#send({ kind: 'image', id, image })
        })
        return { ...drawn, software: await this.#software() }
      }
      case 'tune':
        return tuneStrength(request.job, await this.#drawing(request.id))
      case 'read':
        return this.#read(request.id, request.job)
      case 'checkPrompts':
        return this.#checkPrompts(request.folder, request.prompts)
      case 'enlarge':
        return enlarged(request.pixels, request.cutOut, this.#upscaler)
      case 'trace':
        return traced(request.pixels, request.cutOut)
    }
  }

  /** What every job that draws has in common. */
  async #drawing(id: number) {
    return {
      loadPipeline: (folder: string) => this.#load(folder),
      loadFeatures: this.#features,
      backend: await this.#backend(),
      onProgress: (progress: Progress) => this.#send({ kind: 'progress', id, progress }),
      checkpoint: () => this.#checkpoint(id)
    }
  }

  /** Between two requests that somebody waits for. */
  #read(id: number, job: ReadJob): Promise<SetReading> {
    if (this.#knownFeatures.size > mostKnown) this.#knownFeatures.clear()
    const checkpoint = () => this.#checkpoint(id)
    return readSet(job, {
      loadPipeline: (folder) => this.#load(folder),
      loadFeatures: this.#features,
      features: this.#knownFeatures,
      checkpoint,
      pause: async () => {
        await checkpoint()
        if (this.#awaited > 0) throw stepsAside
      }
    })
  }

  async #encode(id: number, job: EncodeJob): Promise<EncodeResult> {
    const started = performance.now()
    const meter = new ProgressMeter(
      [
        ['load', 1],
        ['encode', job.images.length]
      ],
      (progress) => this.#send({ kind: 'progress', id, progress })
    )
    meter.at('load', 0)
    const pipeline = await this.#load(job.modelFolder)
    const loaded = performance.now()
    const { latents, skipped } = await encodeReferences(pipeline, job.cacheFolder, job.images, {
      onDone: (done) => meter.at('encode', done),
      checkpoint: () => this.#checkpoint(id)
    })
    return {
      model: pipeline.identity,
      encoded: job.images.filter((file) => latents.has(file.sha256)),
      skipped,
      notes: providerNotes(),
      seconds: { load: (loaded - started) / 1000, encode: (performance.now() - loaded) / 1000 }
    }
  }

  async #load(folder: string): Promise<DiffusionPipeline> {
    if (this.#pipeline?.folder !== folder) {
      await this.#pipeline?.loaded.release()
      this.#pipeline = null
      this.#pipeline = { folder, loaded: await DiffusionPipeline.load(folder) }
    }
    return this.#pipeline.loaded
  }

  /** What the last model was drawn with; before any was opened, what has been asked for. */
  async #software(): Promise<Software> {
    return {
      housestyle: ownVersion(),
      onnxruntime: env.versions.node ?? env.versions.common,
      provider: this.#pipeline?.loaded.provider ?? askedProvider(),
      guidance: (await this.#backend()).name,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`
    }
  }

  /** By the tokenizer alone: the model need not be open. */
  async #checkPrompts(folder: string, prompts: readonly string[]): Promise<PromptNote[]> {
    if (this.#tokenizer?.folder !== folder)
      this.#tokenizer = { folder, loaded: new PromptTokenizer(await readModelFolder(folder)) }
    const { loaded } = this.#tokenizer
    return promptNotes(prompts.map((prompt) => [prompt, loaded.tokenize(prompt)] as const))
  }

  /** A turn of the event loop, in which a cancellation can arrive. */
  async #checkpoint(id: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#cancelled.has(id)) throw new HousestyleError('cancelled', 'The run was cancelled.')
  }
}

/** Whether a request need not wait for those before it. */
const isPast = ({ kind }: EngineRequest) => kind === 'enlarge' || kind === 'trace' || kind === 'checkPrompts'

function ownVersion(): string {
  const packageFile = join(resourcesFolder(), '..', 'package.json')
  return z.looseObject({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version
}
