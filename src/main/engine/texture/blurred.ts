/** A Gaussian over size × size values, which go on beyond the borders as they are there. @param deviation in pixels */
export function blurred(values: Float32Array, size: number, deviation: number): Float32Array {
  const far = Math.ceil(3 * deviation)
  const weights = Float64Array.from({ length: 2 * far + 1 }, (_, i) =>
    Math.exp(-((i - far) ** 2) / (2 * deviation ** 2))
  )
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const last = size - 1
  /** Along lines of pixels `step` apart, which begin `next` apart. */
  const along = (from: Float32Array, step: number, next: number) => {
    const to = new Float32Array(from.length)
    for (let line = 0; line < size; line++)
      for (let at = 0; at < size; at++) {
        let sum = 0
        for (let i = -far; i <= far; i++) {
          const near = Math.min(last, Math.max(0, at + i))
          sum += weights[i + far]! * from[line * next + near * step]!
        }
        to[line * next + at * step] = sum / whole
      }
    return to
  }
  return along(along(values, 1, size), size, 1)
}
