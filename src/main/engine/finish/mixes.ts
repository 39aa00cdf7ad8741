export interface Mix {
  /** The two inks that it lies between, by their places. */
  start: number
  end: number
  /** How much of it is the second, 0 to 1. */
  share: number
  /** The squared distance from what was asked for, in steps of 255. */
  distance: number
}

/**
 * The mix of two inks that is nearest to a pixel, as soft edges are mixed: in sRGB as it is stored.
 * @param rgb pixels of 3 bytes
 * @param inks n × 3 bytes
 * @param starts places of the inks of which one takes part, not empty
 * @param ends of those that it is mixed with
 */
export function nearestMix(
  rgb: Uint8Array,
  pixel: number,
  inks: ArrayLike<number>,
  starts: readonly number[],
  ends: readonly number[]
): Mix {
  const [r, g, b] = [rgb[3 * pixel]!, rgb[3 * pixel + 1]!, rgb[3 * pixel + 2]!]
  const best = { start: 0, end: 0, share: 0, distance: Number.POSITIVE_INFINITY }
  for (const start of starts) {
    const [r0, g0, b0] = [inks[3 * start]!, inks[3 * start + 1]!, inks[3 * start + 2]!]
    for (const end of ends) {
      const [dr, dg, db] = [inks[3 * end]! - r0, inks[3 * end + 1]! - g0, inks[3 * end + 2]! - b0]
      const whole = dr * dr + dg * dg + db * db
      const along = dr * (r - r0) + dg * (g - g0) + db * (b - b0)
      const share = whole === 0 ? 0 : Math.min(Math.max(along / whole, 0), 1)
      const distance = (r - r0 - share * dr) ** 2 + (g - g0 - share * dg) ** 2 + (b - b0 - share * db) ** 2
      if (distance < best.distance) Object.assign(best, { start, end, share, distance })
    }
  }
  return best
}

/** Farther than this, in steps of 255, from every mix of inks a pixel is of another ink. */
export const offMixes = 32

/** 0, 1, 2, … of n × 3 bytes. */
export const placesOf = (inks: ArrayLike<number>): number[] => Array.from({ length: inks.length / 3 }, (_, ink) => ink)
