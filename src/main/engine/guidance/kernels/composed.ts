import type { Kernel, Vector } from './kernel.ts'

/** The shape of one image's latents: vectors are flattened channel by channel, row by row. */
export interface LatentShape {
  channels: number
  rows: number
  columns: number
}

/**
 * The kernel of two images is the mean over all pairs of their local patches, so that style is compared wherever it
 * stands. Windows lie inside the image, `size` cells wide and high, and are flattened as channel, row, column.
 * @param place bandwidth in cells of a Gaussian of the windows' places, which multiplies each pair; null: anywhere
 */
export function patchKernel(kernel: Kernel, shape: LatentShape, size: number, place: number | null = null): Kernel {
  const places = windowPlaces(shape, size)
  const across = shape.columns - size + 1
  const nearness = (p: number, q: number): number => {
    if (place === null) return 1
    const down = Math.floor(p / across) - Math.floor(q / across)
    const aside = (p % across) - (q % across)
    return Math.exp(-(down ** 2 + aside ** 2) / (2 * place ** 2))
  }
  const cut = (vector: Vector): Vector[] => places.map((indices) => Float64Array.from(indices, (i) => vector[i]!))
  return (u, v, gradient) => {
    const ours = cut(u)
    const theirs = cut(v)
    const pairs = ours.length * theirs.length
    let sum = 0
    for (const [p, patch] of ours.entries()) {
      const out = gradient && new Float64Array(patch.length)
      for (const [q, other] of theirs.entries()) {
        const near = nearness(p, q)
        sum += near * kernel(patch, other, out && { out, scale: (gradient.scale * near) / pairs })
      }
      if (out) for (const [k, i] of places[p]!.entries()) gradient.out[i]! += out[k]!
    }
    return sum / pairs
  }
}

/** For every window, the indices of its numbers in the flattened latents. */
export function windowPlaces({ channels, rows, columns }: LatentShape, size: number): number[][] {
  const places: number[][] = []
  for (let row = 0; row + size <= rows; row++)
    for (let column = 0; column + size <= columns; column++) {
      const indices: number[] = []
      for (let c = 0; c < channels; c++)
        for (let r = 0; r < size; r++)
          for (let k = 0; k < size; k++) indices.push((c * rows + row + r) * columns + column + k)
      places.push(indices)
    }
  return places
}

/** A kernel on L2-normalised vectors; the gradient goes through the normalisation: J = (I − ûûᵀ)/‖u‖. */
export function normalisedKernel(kernel: Kernel): Kernel {
  return (u, v, gradient) => {
    const length = Math.hypot(...u)
    const unit = u.map((value) => value / length)
    const other = scaledToUnit(v)
    if (!gradient) return kernel(unit, other)
    const inner = new Float64Array(u.length)
    const value = kernel(unit, other, { out: inner, scale: gradient.scale })
    const along = inner.reduce((sum, g, i) => sum + g * unit[i]!, 0)
    for (let i = 0; i < u.length; i++) gradient.out[i]! += (inner[i]! - along * unit[i]!) / length
    return value
  }
}

const scaledToUnit = (vector: Vector): Vector => {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/**
 * The prompt-aware kernel (paper, Eq. 10): k_z(latents) · k_p(prompt embeddings), on vectors that hold the latents first
 * and the embedding after them. Only the latents are differentiated.
 */
export function productKernel(latentKernel: Kernel, promptKernel: Kernel, latentLength: number): Kernel {
  return (u, v, gradient) => {
    const factor = promptKernel(u.subarray(latentLength), v.subarray(latentLength))
    const part = gradient && { out: gradient.out.subarray(0, latentLength), scale: gradient.scale * factor }
    return factor * latentKernel(u.subarray(0, latentLength), v.subarray(0, latentLength), part)
  }
}
