/**
 * A square picture boiled down to the mean colour of each block of `block` × `block` pixels: what a stored picture can be
 * compared by on another processor, whose last bits differ.
 */
export function blockMeans(rgb: Uint8Array, size: number, block: number): number[] {
  const across = size / block
  const means = new Array<number>(across * across * 3).fill(0)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < 3; c++) {
        const k = (Math.floor(y / block) * across + Math.floor(x / block)) * 3 + c
        means[k]! += rgb[(y * size + x) * 3 + c]! / block ** 2
      }
  return means
}
