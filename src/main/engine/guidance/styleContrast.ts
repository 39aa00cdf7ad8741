import { lengthOf } from '../tensors/backend.ts'
import type { ChannelView } from './channelView.ts'
import { noiseOf } from './schedule.ts'

/**
 * Latents as the unconditional pass of classifier-free guidance is to see them: those of the image as they are, and those that tell
 * the style brought back, by a share, to the noise that the run began with, which tells none. What the two passes disagree on is then
 * the style as well as the prompt, and the guidance scale drives the image along both (conditions dropped together, as Brooks et al.
 * 2023, arXiv 2211.09800, section 3.2, drop text and image), at no further cost.
 * @param latents B rows, noisy, as the UNet sees them
 * @param start the run's first noise, B rows of variance 1
 * @param view the channels that the image is drawn from, the first ones
 * @param logSnr ln(ᾱ/(1−ᾱ)) of the latents
 * @param contrast 0 changes nothing, 1 leaves nothing of the style
 */
export function withoutStyle(
  latents: Float32Array,
  start: Float32Array,
  view: Pick<ChannelView, 'shape' | 'rowLength'>,
  { logSnr, contrast }: { logSnr: number; contrast: number }
): Float32Array {
  const noise = noiseOf(logSnr)
  const image = lengthOf(view.shape)
  return latents.map((value, k) =>
    k % view.rowLength < image ? value : value + contrast * (noise * start[k]! - value)
  )
}
