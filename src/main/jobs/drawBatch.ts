import type { Engine, EngineListeners } from '#main/engine/client.ts'
import type { DrawnImage, GenerateResult, ImageFile } from '#main/engine/protocol.ts'
import { encodeRecordedPng } from '#main/images/writeImage.ts'
import type { FinishedBatch } from '#main/library/batches.ts'
import type { Library } from '#main/library/library.ts'
import type { BatchRecord } from '#shared/batchRecord.ts'
import type { Batch } from '#shared/contract.ts'
import { HousestyleError } from '#shared/failure.ts'
import { arms } from '#shared/measurements.ts'
import type { BatchSpec } from '#shared/parameters.ts'
import { imageInput } from '#shared/prompts.ts'
import { buildBatchRecord } from './batchRecord.ts'

/**
 * Draws a batch of the library and puts its images, with their records, into the store. Nothing is entered into the
 * database: the caller does that with the answer, in one transaction.
 * @throws HousestyleError
 */
export async function drawBatch(
  engine: Engine,
  library: Library,
  modelFolder: string,
  batch: Batch,
  listeners: Omit<EngineListeners, 'onImage'> & { signal: AbortSignal }
): Promise<FinishedBatch> {
  const { spec } = batch
  const references = library.batches.references(batch.id)
  const drawn: DrawnImage[] = []
  const result = await engine.generate(
    {
      modelFolder,
      cacheFolder: library.latentsFolder,
      spec,
      references: { guide: imageFiles(library, references.guide), keptOut: imageFiles(library, references.keptOut) },
      captions: references.captions,
      ...(references.weights && { weights: references.weights }),
      ...(references.keptOutWeights && { keptOutWeights: references.keptOutWeights }),
      arms,
      previewEvery: previewEvery(spec)
    },
    { ...listeners, onImage: (image) => drawn.push(image) }
  )
  if (drawn.length !== spec.count * arms.length)
    throw new HousestyleError('internal', `The engine drew ${drawn.length} of ${spec.count * arms.length} images.`)
  const record = buildBatchRecord({ spec, model: result.model, references, software: result.software })
  return finished(library, record, result, drawn, listeners.signal)
}

async function finished(
  library: Library,
  record: BatchRecord,
  { measurements, promptNotes }: GenerateResult,
  drawn: readonly DrawnImage[],
  signal: AbortSignal
): Promise<FinishedBatch> {
  const images: FinishedBatch['images'] = []
  for (const image of drawn) {
    if (signal.aborted) throw new HousestyleError('cancelled', 'The run was cancelled.')
    const { arm, index, width, height } = image
    const { prompt, seed } = imageInput(record.spec, index)
    const png = await encodeRecordedPng(image, { batch: record, arm, index, prompt, seed })
    const sha256 = await library.images.put(png)
    const stored = { sha256, mime: 'image/png', width, height, bytes: png.byteLength }
    images.push({ arm, index, sha256, prompt, seed, stored })
  }
  return { record, measurements, promptNotes, images }
}

/** The files of the library behind hashes, in the same order. */
export function imageFiles(library: Library, hashes: readonly string[]): ImageFile[] {
  return hashes.map((sha256) => ({ sha256, path: library.images.path(sha256) }))
}

/**
 * Previews are decoded in full, which costs about as much as two or three steps: four of them for a small batch,
 * two for a middling one, none for a large one.
 */
export function previewEvery({ count, sampling }: Pick<BatchSpec, 'count' | 'sampling'>): number {
  const previews = count <= 16 ? 4 : count <= 64 ? 2 : 0
  return previews === 0 ? 0 : Math.max(1, Math.ceil(sampling.steps / (previews + 1)))
}
