/** A vector in double precision; the reference arithmetic works on these alone. */
export type Vector = Float64Array

/** Rows of a flat array as double-precision vectors. */
export function toVectors(rows: Float32Array, length: number): Vector[] {
  return Array.from({ length: rows.length / length }, (_, i) =>
    Float64Array.from(rows.subarray(i * length, (i + 1) * length))
  )
}

/**
 * A kernel with its gradient in the first vector: the float64 reference that every fast form is held against.
 * Called with vectors u and v of one length, it returns k(u, v); given a `gradient`, it also adds
 * `scale` · ∇_u k(u, v) to `out`.
 */
export type Kernel = (u: Vector, v: Vector, gradient?: { out: Vector; scale: number }) => number

/** A kernel of the squared distance d² = ‖u − v‖², given by its value and its derivative in d². */
export function radialKernel(profile: (squaredDistance: number) => { value: number; derivative: number }): Kernel {
  return (u, v, gradient) => {
    let squaredDistance = 0
    for (let i = 0; i < u.length; i++) squaredDistance += (u[i]! - v[i]!) ** 2
    const { value, derivative } = profile(squaredDistance)
    if (gradient) {
      const factor = 2 * derivative * gradient.scale
      for (let i = 0; i < u.length; i++) gradient.out[i]! += factor * (u[i]! - v[i]!)
    }
    return value
  }
}
