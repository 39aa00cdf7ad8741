/**
 * Every patch of every image as a row, for backends that have no convolution for it.
 * @param places of `windowPlaces` @param image numbers in an image's latents
 */
export function cutPatches(latents: Float32Array, places: readonly number[][], image: number): Float32Array {
  const rows = new Float32Array((latents.length / image) * places.length * places[0]!.length)
  let at = 0
  for (let start = 0; start < latents.length; start += image)
    for (const place of places) for (const index of place) rows[at++] = latents[start + index]!
  return rows
}

/** Its transpose: rows of patches back to latents, summed where patches overlap. */
export function addPatchesBack(
  rows: ArrayLike<number>,
  places: readonly number[][],
  image: number,
  batch: number
): Float32Array {
  const latents = new Float32Array(batch * image)
  let at = 0
  for (let start = 0; start < latents.length; start += image)
    for (const place of places) for (const index of place) latents[start + index]! += rows[at++]!
  return latents
}
