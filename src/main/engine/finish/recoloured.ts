import type { Regions } from './regions.ts'

/** How far over an edge, in pixels of 128, its fills' changes are mixed. */
const edgeSpread = 1.2

/**
 * A picture with its fills in new colours; every other pixel is moved as the fills around it are, by a Gaussian of their distance.
 * @param after of each region, in sRGB's 0..255
 */
export function recoloured(
  rgb: Uint8Array,
  size: number,
  { of, rgb: before }: Regions,
  after: Float64Array
): Uint8Array {
  const spread = (edgeSpread * size) / 128
  const far = Math.ceil(3 * spread)
  const near = Float64Array.from({ length: 2 * far + 1 }, (_, i) => Math.exp(-((i - far) ** 2) / (2 * spread ** 2)))
  const result = new Uint8Array(rgb.length)
  const moved = new Float64Array(3)
  for (let pixel = 0; pixel < of.length; pixel++) {
    const region = of[pixel]!
    if (region >= 0) {
      for (let c = 0; c < 3; c++) result[3 * pixel + c] = Math.round(after[3 * region + c]!)
      continue
    }
    const [x, y] = [pixel % size, Math.floor(pixel / size)]
    let total = 1e-3
    moved.fill(0)
    for (let v = Math.max(0, y - far); v <= Math.min(size - 1, y + far); v++)
      for (let u = Math.max(0, x - far); u <= Math.min(size - 1, x + far); u++) {
        const other = of[v * size + u]!
        if (other < 0) continue
        const weight = near[v - y + far]! * near[u - x + far]!
        total += weight
        for (let c = 0; c < 3; c++) moved[c]! += weight * (after[3 * other + c]! - before[3 * other + c]!)
      }
    for (let c = 0; c < 3; c++) {
      const value = rgb[3 * pixel + c]! + moved[c]! / total
      result[3 * pixel + c] = Math.round(Math.min(Math.max(value, 0), 255))
    }
  }
  return result
}
