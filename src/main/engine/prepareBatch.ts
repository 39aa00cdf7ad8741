import { HousestyleError } from '#shared/failure.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { imageInput } from '#shared/prompts.ts'
import { createGuide, type Guide } from './guidance/guide.ts'
import { type PromptVectors, promptVector } from './guidance/promptKernel.ts'
import { attractingWeights } from './metrics/attractingWeights.ts'
import type { DiffusionPipeline, PromptEmbeddings } from './pipelines/diffusionPipeline.ts'
import type { GenerateJob, ImageFile } from './protocol.ts'
import { attracting } from './references/attracting.ts'
import { encodeReferences } from './references/encodeReferences.ts'
import { type Shed, shedFrom } from './shedding/shed.ts'
import type { MmdBackend } from './tensors/backend.ts'

/** All that a batch needs before its first step. */
export interface PreparedBatch {
  /** Of each image. */
  prompts: string[]
  /** Of each image. */
  seeds: number[]
  /** Of the prompts, the negative prompt, the captions and "". */
  embeddings: PromptEmbeddings
  /** Scaled latents, one row a reference. */
  guiding: Float32Array
  keptOut: Float32Array
  /** Those of both that attract: what repels is no part of the set that a distance is measured to. */
  attracting: Float32Array
  /** What guides in place of the guiding references; null where they do as they are. */
  shed: Shed | null
  /** Of `attracting`, with sum 1; undefined where all count alike. */
  attractingWeights: number[] | undefined
  /** @param base finished latents without guidance, for rivals that learn from them */
  makeGuide(guidance: BatchSpec['guidance'], base: Float32Array | null): Promise<Guide>
}

export interface PrepareContext {
  backend: MmdBackend
  onEncoded: (done: number) => void
  /** Whether any image is to be guided. */
  guides: boolean
  checkpoint: () => Promise<void>
}

/** @throws HousestyleError `not-found` for a reference that is gone */
export async function prepareBatch(
  pipeline: DiffusionPipeline,
  job: Pick<GenerateJob, 'spec' | 'references' | 'captions' | 'weights' | 'keptOutWeights' | 'cacheFolder'>,
  { backend, onEncoded, guides, checkpoint }: PrepareContext
): Promise<PreparedBatch> {
  const { spec, references, cacheFolder } = job
  const encode = async (files: readonly ImageFile[], onDone: (done: number) => void) => {
    const { latents, skipped } = await encodeReferences(pipeline, cacheFolder, files, { onDone, checkpoint })
    if (skipped[0]) throw new HousestyleError('not-found', skipped[0].failure.message)
    return (list: readonly ImageFile[]) =>
      joinRows(
        list.map(({ sha256 }) => latents.get(sha256)!),
        pipeline.latentLength
      )
  }
  const latentsOf = await encode([...references.guide, ...references.keptOut], onEncoded)
  const guiding = latentsOf(references.guide)
  const shed = guides ? await shedFrom(job, { size: pipeline.folder.imageSize, cacheFolder, checkpoint }) : null
  const inputs = Array.from({ length: spec.count }, (_, i) => imageInput(spec, i))
  const prompts = inputs.map((input) => input.prompt)
  const drawn = async ({ files }: Shed) => (await encode(files, () => {}))(files)
  const captions = (shed?.of ?? [...references.guide.keys()]).map((i) => job.captions?.[i]?.trim() ?? '')
  const embeddings = await pipeline.encodePrompts([...prompts, spec.negativePrompt, ...captions, ''])
  return {
    prompts,
    seeds: inputs.map((input) => input.seed),
    embeddings,
    guiding,
    keptOut: latentsOf(references.keptOut),
    attracting: latentsOf([...attracting(job), ...references.keptOut]),
    shed,
    attractingWeights: attractingWeights(job),
    async makeGuide(parameters, base) {
      return createGuide({
        parameters,
        references: shed ? await drawn(shed) : guiding,
        shape: pipeline.latentShape,
        backend,
        prompts: promptVectors(embeddings, prompts, captions),
        weights: shed ? shed.of.map((i) => job.weights?.[i] ?? 1) : job.weights,
        base,
        styleChannels: pipeline.folder.latents.styleChannels
      })
    }
  }
}

/** Unit vectors of prompts and captions. @returns undefined where a prompt has none: guidance then cannot be aware of it */
export function promptVectors(
  { states, width, tokenized }: Pick<PromptEmbeddings, 'states' | 'width' | 'tokenized'>,
  prompts: readonly string[],
  captions: readonly string[]
): PromptVectors | undefined {
  const vector = (text: string) =>
    text === '' ? null : promptVector(states.get(text)!, width, tokenized.get(text)!.own)
  const batch = prompts.map(vector).filter((found) => found !== null)
  return batch.length === prompts.length ? { batch, references: captions.map(vector) } : undefined
}

function joinRows(rows: readonly Float32Array[], length: number): Float32Array {
  const joined = new Float32Array(rows.length * length)
  for (const [i, row] of rows.entries()) joined.set(row, i * length)
  return joined
}
