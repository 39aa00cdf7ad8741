import type { ChannelView } from '../guidance/channelView.ts'
import { lengthOf } from '../tensors/backend.ts'

/** How closely a prompt is followed. */
export interface ClassifierFree {
  /** The prompt to steer away from, "" for none. */
  negative: string
  /** 1 follows the prompt alone and needs no second pass. */
  scale: number
  /** Rescale factor φ, 0 to 1. */
  rescale: number
  /** Latents for the unconditional pass, where it is not to see the same. */
  unconditional?: Float32Array
}

/**
 * Classifier-free guidance (Ho and Salimans 2022): unconditional + scale · (conditional − unconditional); then its share φ is
 * brought back to the standard deviation that the conditional output has in each image (Lin et al. 2024, arXiv 2305.08891,
 * Eq. 14–16), which a scale above 1 raises, and with it contrast and saturation.
 * Channels that tell the style stay as they are: a prompt says nothing of it, and a scale would choose one.
 * @param conditional, unconditional the UNet's outputs, B rows; `conditional` is overwritten and returned
 * @param view the channels that the image is drawn from, the first ones
 */
export function classifierFree(
  conditional: Float32Array,
  unconditional: Float32Array,
  view: Pick<ChannelView, 'shape' | 'rowLength'>,
  { scale, rescale }: Pick<ClassifierFree, 'scale' | 'rescale'>
): Float32Array {
  const length = lengthOf(view.shape)
  for (let from = 0; from < conditional.length; from += view.rowLength) {
    const image = conditional.subarray(from, from + length)
    const wanted = rescale > 0 ? deviation(image) : 0
    for (let k = 0; k < length; k++) {
      const without = unconditional[from + k]!
      image[k] = without + scale * (image[k]! - without)
    }
    if (rescale === 0) continue
    const found = deviation(image)
    const factor = found === 0 ? 1 : rescale * (wanted / found) + 1 - rescale
    for (let k = 0; k < length; k++) image[k] = image[k]! * factor
  }
  return conditional
}

function deviation(values: Float32Array): number {
  let mean = 0
  for (const value of values) mean += value / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return Math.sqrt(squares / values.length)
}
