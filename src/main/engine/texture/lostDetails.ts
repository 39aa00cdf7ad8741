import { placesOf } from '../finish/mixes.ts'
import { squaredDistance } from '../finish/oklab.ts'

/** In steps of 255: what is so near to an ink is in it. In pixels of 128: what stands so near to a lost detail may belong to it. */
const [inInk, around] = [28, 2]

/**
 * Where a flat form has lost a detail in another ink, an eye or a gap: what a picture has there beside its flat form is no texture.
 * @param rgb size × size × 3 bytes, as `flat` @returns size × size, 1 at details and beside them
 */
export function lostDetails(rgb: Uint8Array, flat: Uint8Array, size: number, inks: ArrayLike<number>): Uint8Array {
  const isLost = new Uint8Array(size * size)
  const far = Math.max(1, Math.round((around * size) / 128))
  const all = placesOf(inks)
  for (let pixel = 0; pixel < size * size; pixel++) {
    const isDetail = all.some(
      (ink) =>
        squaredDistance(rgb, pixel, inks, ink) <= inInk ** 2 && squaredDistance(flat, pixel, inks, ink) > inInk ** 2
    )
    if (!isDetail) continue
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    for (let v = Math.max(0, y - far); v <= Math.min(size - 1, y + far); v++)
      isLost.fill(1, v * size + Math.max(0, x - far), v * size + Math.min(size - 1, x + far) + 1)
  }
  return isLost
}
