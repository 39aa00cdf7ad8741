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
      let sum = 0
      let counted = 0
      for (let i = 0; i * length < gradient.length; i++) {
        const row = gradient.slice(i * length, (i + 1) * length)
        const before = last.get(member(i))
        last.set(member(i), row)
        const between = before ? cosine(row, before) : null
        if (between === null) continue
        sum += between
        counted++
      }
      return counted === 0 ? null : sum / counted
    }
  }
}

/** Null where one of the two has no direction. */
function cosine(a: Float32Array, b: Float32Array): number | null {
  let dot = 0
  let squaresOfA = 0
  let squaresOfB = 0
  for (let k = 0; k < a.length; k++) {
    dot += a[k]! * b[k]!
    squaresOfA += a[k]! ** 2
    squaresOfB += b[k]! ** 2
  }
  const sizes = Math.sqrt(squaresOfA * squaresOfB)
  return sizes === 0 ? null : dot / sizes
}
