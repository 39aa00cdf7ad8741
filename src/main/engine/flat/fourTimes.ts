/** How many times as fine forms are as the pixels that they come from. */
export const fineness = 4

/** Catmull and Rom's cubic. */
function cubic(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1
  return x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0
}

/** Of each of the parts of a pixel, the pixels it is mixed of, counted from its own, and their weights. */
const taps = Array.from({ length: fineness }, (_, part) => {
  const place = (part + 0.5) / fineness - 0.5
  const first = Math.floor(place) - 1
  return Array.from({ length: 4 }, (_, i) => ({ from: first + i, weight: cubic(place - first - i) }))
})

/** size × size values, four times as fine by cubic interpolation; beyond the borders they go on as they are there. */
export function fourTimes(values: Float32Array, size: number): Float32Array {
  const side = fineness * size
  const inside = (at: number) => Math.min(size - 1, Math.max(0, at))
  const rows = new Float32Array(side * size)
  for (let u = 0; u < side; u++)
    for (const { from, weight } of taps[u % fineness]!) {
      const x = inside((u >> 2) + from)
      for (let y = 0; y < size; y++) rows[y * side + u]! += weight * values[y * size + x]!
    }
  const result = new Float32Array(side * side)
  for (let v = 0; v < side; v++)
    for (const { from, weight } of taps[v % fineness]!) {
      const row = inside((v >> 2) + from) * side
      for (let u = 0, to = v * side; u < side; u++, to++) result[to]! += weight * rows[row + u]!
    }
  return result
}

/**
 * Adds values and softens the sum by ¼, ½, ¼ across and down, so many times, in place.
 * @param field side × side @param more of the same size
 */
export function addSoftly(field: Float32Array, more: Float32Array, side: number, times: number): void {
  for (let place = 0; place < field.length; place++) field[place]! += more[place]!
  for (let time = 0; time < times; time++) {
    soften(field, side, 1, side)
    soften(field, side, side, 1)
  }
}

/** Along lines of places `step` apart, which begin `next` apart. */
function soften(field: Float32Array, side: number, step: number, next: number): void {
  for (let line = 0; line < side; line++) {
    const end = line * next + (side - 1) * step
    let before = field[line * next]!
    for (let at = line * next; at <= end; at += step) {
      const own = field[at]!
      const after = at < end ? field[at + step]! : own
      field[at] = 0.25 * (before + after) + 0.5 * own
      before = own
    }
  }
}

/** The means of each pixel's parts. */
export function pixelMeans(fine: Float32Array, size: number): Float32Array {
  const side = fineness * size
  const means = new Float32Array(size * size)
  for (let v = 0; v < side; v++)
    for (let u = 0; u < side; u++) means[(v >> 2) * size + (u >> 2)]! += fine[v * side + u]! / fineness ** 2
  return means
}
