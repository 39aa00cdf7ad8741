import { nearestMix, placesOf } from '../finish/mixes.ts'
import { squaredDistance } from '../finish/oklab.ts'
import { fillPlaces } from './fillPlaces.ts'

/** In steps of 255: a pixel farther than this from its flat form is not that; one farther from all mixes of inks, or from all inks, is in none. */
const [changedFrom, offMixFrom, offInkFrom] = [32, 20, 28]
/** Well within a fill. */
const deep = 0.9

/** Shares of what a picture shows, ground apart. */
export interface TexturedShares {
  /** What differs from its flat form. */
  changed: number
  /** What of that is in no mix of the inks: highlights, shadows. */
  off: number
  /** What of that is in no ink, well within a fill, where no edge is: grain, strokes. */
  within: number
}

/** What a picture has beside its flat form. @param rgb size × size × 3 bytes, as `flat` @param inks n × 3 bytes */
export function texturedShares(
  rgb: Uint8Array,
  flat: Uint8Array,
  size: number,
  inks: ArrayLike<number>
): TexturedShares {
  const all = placesOf(inks)
  const { depth } = fillPlaces(flat, size, inks)
  let [shown, changed, off, within] = [0, 0, 0, 0]
  for (let pixel = 0; pixel < size * size; pixel++) {
    const isChanged = squaredDistance(rgb, pixel, flat, pixel) > changedFrom ** 2
    // The corner is taken for ground.
    if (isChanged || squaredDistance(flat, pixel, flat, 0) > 0) shown++
    if (!isChanged) continue
    changed++
    if (nearestMix(rgb, pixel, inks, all, all).distance > offMixFrom ** 2) off++
    const isOffInks = all.every((ink) => squaredDistance(rgb, pixel, inks, ink) > offInkFrom ** 2)
    if (isOffInks && depth[pixel]! > deep) within++
  }
  const whole = Math.max(1, shown)
  return { changed: changed / whole, off: off / whole, within: within / whole }
}
