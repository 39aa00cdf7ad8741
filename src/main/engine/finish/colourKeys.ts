/** A colour of n × 3 bytes as one number, to look it up by. */
export const keyOf = (rgb: ArrayLike<number>, at: number): number =>
  (rgb[3 * at]! << 16) | (rgb[3 * at + 1]! << 8) | rgb[3 * at + 2]!

/** The colour again. */
export const bytesOf = (key: number): [number, number, number] => [key >> 16, (key >> 8) & 255, key & 255]
