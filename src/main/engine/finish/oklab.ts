/** sRGB's transfer function, for every byte (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

/**
 * Colours in Oklab, where equal distances look about equally far (Björn Ottosson, "A perceptual color space for image processing",
 * 2020): lightness 0..1, green to red, blue to yellow.
 * @param rgb n × 3 bytes of sRGB
 * @returns n × 3
 */
export function toOklab(rgb: ArrayLike<number>): Float64Array {
  const lab = new Float64Array(rgb.length)
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [linear[rgb[i]!]!, linear[rgb[i + 1]!]!, linear[rgb[i + 2]!]!]
    const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lab[i] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
    lab[i + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
    lab[i + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  }
  return lab
}

/** The squared distance of colour `i` of `a` from colour `j` of `b`. */
export function squaredDistance(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number {
  const [x, y, z] = [a[3 * i]! - b[3 * j]!, a[3 * i + 1]! - b[3 * j + 1]!, a[3 * i + 2]! - b[3 * j + 2]!]
  return x * x + y * y + z * z
}
