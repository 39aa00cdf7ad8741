import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Engine } from '#main/engine/client.ts'
import type { DrawnImage, ImageFile } from '#main/engine/protocol.ts'
import type { BatchRecord } from '#shared/batchRecord.ts'
import { HousestyleError } from '#shared/failure.ts'
import { type Arm, arms } from '#shared/measurements.ts'

export interface Reproduction {
  /** Over all images, pixels and colours; 0 when every pixel is the same, at most 255. */
  largestDifference: number
  images: number
  seconds: number
}

export interface ReproduceJob {
  record: BatchRecord
  modelFolder: string
  cacheFolder: string
  /** The files of `record.references`, in its order. */
  references: { guide: ImageFile[]; keptOut: ImageFile[] }
  /** What was drawn then: the recorded PNG files. */
  images: { arm: Arm; index: number; path: string }[]
}

/**
 * Draws a recorded batch again, all of it (guidance couples its members), and compares every pixel.
 * @throws HousestyleError `conflict` when the model is not the recorded one; `not-found` when an image is missing
 */
export async function reproduce(engine: Engine, job: ReproduceJob, signal?: AbortSignal): Promise<Reproduction> {
  const { record, images, ...files } = job
  const started = performance.now()
  const model = await engine.inspect(job.modelFolder)
  if (model.hash !== record.model.hash)
    throw new HousestyleError(
      'conflict',
      `The model “${record.model.name}” is not the one that this batch was drawn with.`,
      `It needs the model whose hash begins with ${record.model.hash.slice(0, 10)}.`
    )
  const drawn = new Map<string, DrawnImage>()
  // An arm that nothing is compared with need not be drawn: the two do not influence each other.
  const wanted = arms.filter((arm) => images.some((image) => image.arm === arm))
  await engine.generate(
    {
      ...files,
      spec: record.spec,
      arms: wanted,
      previewEvery: 0,
      ...(record.references.captions && { captions: record.references.captions }),
      ...(record.references.weights && { weights: record.references.weights }),
      ...(record.references.keptOutWeights && { keptOutWeights: record.references.keptOutWeights })
    },
    { onImage: (image) => drawn.set(key(image), image), ...(signal && { signal }) }
  )
  let largestDifference = 0
  for (const image of images) {
    const again = drawn.get(key(image))
    if (!again) throw new HousestyleError('internal', `Image ${image.index} was not drawn again.`)
    largestDifference = Math.max(largestDifference, await difference(image.path, again))
  }
  return { largestDifference, images: images.length, seconds: (performance.now() - started) / 1000 }
}

const key = ({ arm, index }: { arm: Arm; index: number }) => `${arm} ${index}`

async function difference(path: string, { width, height, rgb }: DrawnImage): Promise<number> {
  const file = await readFile(path).catch(() => {
    throw new HousestyleError('not-found', 'An image of this batch is missing.')
  })
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  if (info.width !== width || info.height !== height || data.byteLength !== rgb.byteLength) return 255
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]! - rgb[i]!))
  return largest
}
