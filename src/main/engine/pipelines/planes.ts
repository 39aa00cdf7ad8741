/**
 * Interleaved sRGB bytes as three planes, as networks take images.
 * @param toValue what a byte becomes
 */
export function toPlanes(rgb: Uint8Array, toValue: (byte: number) => number): Float32Array {
  const area = rgb.length / 3
  const planes = new Float32Array(rgb.length)
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) planes[c * area + i] = toValue(rgb[i * 3 + c]!)
  return planes
}

/**
 * Three planes as interleaved bytes, rounded and kept within 0 to 255.
 * @param toByte what a value becomes, before it is rounded
 */
export function toBytes(planes: Float32Array, toByte: (value: number) => number): Uint8Array {
  const area = planes.length / 3
  const rgb = new Uint8Array(planes.length)
  for (let i = 0; i < area; i++)
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = Math.round(Math.min(Math.max(toByte(planes[c * area + i]!), 0), 255))
  return rgb
}
