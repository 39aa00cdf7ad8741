import { norm } from './rows.ts'

/** Remembers each image's last gradient of a stage. */
export interface Turn {
  /**
   * The mean cosine between the images' gradients and those of the step before, near 1 where the pull keeps its direction,
   * below 0 where it swings to and fro: the strength is then too high.
   * @param gradient rows × length @param member the place in the batch of a row
   * @returns null where no image has a step before, or a gradient has no direction
   */
  of(gradient: Float32Array, member: (row: number) => number): number | null
}

export function createTurn(length: number): Turn {
  const last = new Map<number, Float32Array>()
  return {
    of(gradient, member) {
      const cosines: number[] = []
      for (let i = 0; i * length < gradient.length; i++) {
        const row = gradient.slice(i * length, (i + 1) * length)
        const before = last.get(member(i))
        last.set(member(i), row)
        const sizes = before ? norm(row) * norm(before) : 0
        if (before && sizes > 0) cosines.push(row.reduce((sum, x, k) => sum + x * before[k]!, 0) / sizes)
      }
      return cosines.length === 0 ? null : cosines.reduce((sum, x) => sum + x, 0) / cosines.length
    }
  }
}
