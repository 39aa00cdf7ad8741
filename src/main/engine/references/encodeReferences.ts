import { type Failure, toFailure } from '#shared/failure.ts'
import type { DiffusionPipeline } from '../pipelines/diffusionPipeline.ts'
import type { ImageFile } from '../protocol.ts'
import { LatentCache } from './latentCache.ts'
import { pixelsOf } from './referenceFiles.ts'

export interface EncodedReferences {
  /** Scaled latents by image hash. */
  latents: Map<string, Float32Array>
  skipped: { file: ImageFile; failure: Failure }[]
}

/**
 * Latents of reference images: from the cache, else decoded and encoded once. An image that cannot be read is skipped
 * with its reason; the others go on.
 * @param onDone called after each image @throws whatever `checkpoint` throws, to cancel
 */
export async function encodeReferences(
  pipeline: DiffusionPipeline,
  cacheFolder: string,
  images: readonly ImageFile[],
  { onDone, checkpoint }: { onDone: (done: number) => void; checkpoint: () => Promise<void> }
): Promise<EncodedReferences> {
  const cache = new LatentCache(cacheFolder, pipeline.identity.hash, pipeline.latentLength)
  const result: EncodedReferences = { latents: new Map(), skipped: [] }
  for (const [i, file] of images.entries()) {
    await checkpoint()
    const cached = await cache.get(file.sha256)
    if (cached) {
      result.latents.set(file.sha256, cached)
    } else {
      try {
        const pixels = await pixelsOf(file, pipeline.folder.imageSize)
        const latents = await pipeline.encodeImages([pixels])
        await cache.set(file.sha256, latents)
        result.latents.set(file.sha256, latents)
      } catch (error) {
        const failure = toFailure(error)
        if (failure.code !== 'not-an-image' && failure.code !== 'image-too-large' && failure.code !== 'not-found')
          throw error
        result.skipped.push({ file, failure })
      }
    }
    onDone(i + 1)
  }
  return result
}
