import { defaultGuidance } from '#shared/defaults.ts'
import type { SetReading } from '#shared/setReading.ts'
import { inksBeforehand } from '../finish/fills.ts'
import { finishOf } from '../finishOf.ts'
import { concatenate } from '../metrics/measureDistances.ts'
import type { StyleFeatures } from '../metrics/styleFeatures.ts'
import type { DiffusionPipeline } from '../pipelines/diffusionPipeline.ts'
import type { ImageFile, ReadJob } from '../protocol.ts'
import { encodeReferences } from '../references/encodeReferences.ts'
import { pixelsOf } from '../references/referenceFiles.ts'
import { finishedLike, shedFrom } from '../shedding/shed.ts'
import { lengthOf } from '../tensors/backend.ts'
import { alikeRows } from './alike.ts'
import { standApart } from './standApart.ts'
import { type Space, styleDistances } from './styleDistances.ts'
import { styleGroups } from './styleGroups.ts'

export interface ReadContext {
  loadPipeline: (folder: string) => Promise<DiffusionPipeline>
  loadFeatures: () => Promise<StyleFeatures>
  /** Features of pictures by hash, as far as they are known from earlier readings. */
  features: Map<string, Float32Array>
  /** Throws where the reading is not wanted any more. */
  checkpoint: () => Promise<void>
  /** The same, and where something else is to go ahead: what was read of single pictures is kept. */
  pause: () => Promise<void>
}

/**
 * Looks at a reference set as a batch of the default settings would: which pictures are one drawing, which stand apart, and what guided images
 * are going to have exactly. What it finds on the way is kept for that batch. Pictures that cannot be read are passed over.
 */
export async function readSet(job: ReadJob, context: ReadContext): Promise<SetReading> {
  const { cacheFolder } = job
  const { checkpoint, pause } = context
  await pause()
  const pipeline = await context.loadPipeline(job.modelFolder)
  const all = [...job.references.guide, ...job.references.keptOut]
  const { latents } = await encodeReferences(pipeline, cacheFolder, all, { onDone: () => {}, checkpoint: pause })
  const isRead = ({ sha256 }: ImageFile) => latents.has(sha256)
  const files = all.filter(isRead)
  const hashOf = (row: number) => files[row]!.sha256
  const rows = concatenate(files.map(({ sha256 }) => latents.get(sha256)!))
  const distances = styleDistances(await spacesOf(files, rows, pipeline, context))
  const alike = alikeRows(pipeline.image.of(rows), lengthOf(pipeline.image.shape))

  const size = pipeline.folder.imageSize
  const options = { size, cacheFolder, checkpoint }
  const references = { guide: job.references.guide.filter(isRead), keptOut: [] }
  // A backdrop is found as a whole, and whatever goes ahead is likely to need it.
  const shed = await shedFrom({ spec: { guidance: defaultGuidance }, references }, options)
  const like = finishedLike(shed, references.guide)
  const inks = (await inksBeforehand(like.references, { ...options, checkpoint: pause })) ?? like.otherwise
  if (shed) await encodeReferences(pipeline, cacheFolder, shed.files, { onDone: () => {}, checkpoint: pause })
  // One set in several colourways is not several sets.
  const isInColourways = shed?.backdrop ? shed.backdrop.colourways.length > 1 : false
  return {
    alike: alike.map((group) => group.map(hashOf)),
    apart: standApart(distances).map(hashOf),
    groups: (isInColourways ? [] : styleGroups(distances)).map((group) => group.map(hashOf)),
    exact: finishOf(inks, size, shed)
  }
}

/** Where styles are told apart: the independent features, and the channels that tell the model the style, if it has any. */
async function spacesOf(
  files: readonly ImageFile[],
  latents: Float32Array,
  { folder, style }: DiffusionPipeline,
  { loadFeatures, features, pause }: ReadContext
): Promise<Space[]> {
  const network = await loadFeatures()
  for (const file of files) {
    await pause()
    if (features.has(file.sha256)) continue
    const pixels = await pixelsOf(file, folder.imageSize)
    features.set(file.sha256, await network.of(pixels, folder.imageSize))
  }
  const independent = {
    rows: concatenate(files.map(({ sha256 }) => features.get(sha256)!)),
    length: network.dimensions
  }
  return style ? [independent, { rows: style.of(latents), length: lengthOf(style.shape) }] : [independent]
}
