import { lengthOf } from '../tensors/backend.ts'
import type { ChannelView } from './channelView.ts'
import { squaredDistance, usualGap } from './rows.ts'

/**
 * Keeps images from becoming copies: where predicted clean latents lie inside a ball around any one reference, they are
 * moved straight out of it, onto its surface (SPELL, arXiv 2410.06025, Eq. 5, with one radius for all). The set as a whole
 * still attracts; only its single members repel.
 */
export interface Shield {
  /** @param latents B × D, predicted clean @returns moved ones, or the same array where nothing was too near */
  repel(latents: Float32Array): Float32Array
}

/**
 * @param whole N × D, the references
 * @param view the channels that count: of what tells the style alone, all references are alike
 * @param radius as a share of the median distance of a reference to its nearest other one
 * @returns null where the references say nothing of a usual distance: fewer than two, or all alike
 */
export function createShield(whole: Float32Array, view: ChannelView, radius: number): Shield | null {
  const references = view.of(whole)
  const length = lengthOf(view.shape)
  const count = references.length / length
  const usual = usualGap(references, length)
  if (usual === null) return null
  const reach = radius * usual
  return {
    repel(whole) {
      const latents = view.of(whole)
      let moved = latents
      for (let i = 0; i < latents.length / length; i++)
        for (let j = 0; j < count; j++) {
          const away = Math.sqrt(squaredDistance(moved, i, references, j, length))
          if (away >= reach || away === 0) continue
          if (moved === latents) moved = latents.slice()
          const push = reach / away - 1
          for (let k = 0; k < length; k++) {
            const at = i * length + k
            moved[at] = moved[at]! + push * (moved[at]! - references[j * length + k]!)
          }
        }
      return moved === latents ? whole : view.put(moved, whole)
    }
  }
}
