import sharp from 'sharp'
import type { Arm } from '#shared/measurements.ts'
import type { SamplingArm } from './arm.ts'
import type { DiffusionPipeline } from './pipelines/diffusionPipeline.ts'
import type { Preview } from './protocol.ts'

/** Previews are small: they show where a batch is going, not what it will be. */
const previewSize = 96

export interface PreviewContext {
  onPreview: (preview: Preview) => void
  checkpoint: () => Promise<void>
  /** A decoded picture as a person is to see it. */
  asShown: (arm: Arm, rgb: Uint8Array, index: number) => Promise<Uint8Array>
}

/** Decodes what the arms predict at a step and sends it, small, image by image. */
export async function sendPreviews(
  running: readonly SamplingArm[],
  step: number,
  pipeline: DiffusionPipeline,
  { onPreview, checkpoint, asShown }: PreviewContext
): Promise<void> {
  const { imageSize } = pipeline.folder
  for (const { arm, predX0 } of running) {
    for (let index = 0; index * pipeline.latentLength < predX0.length; index++) {
      await checkpoint()
      const latents = predX0.slice(index * pipeline.latentLength, (index + 1) * pipeline.latentLength)
      const rgb = await asShown(arm, await pipeline.decode(latents), index)
      const webp = await sharp(rgb, { raw: { width: imageSize, height: imageSize, channels: 3 } })
        .resize(previewSize)
        .webp({ quality: 70, effort: 0 })
        .toBuffer()
      onPreview({ arm, index, step, webp: new Uint8Array(webp) })
    }
  }
}
