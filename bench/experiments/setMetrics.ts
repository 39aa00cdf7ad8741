import { Matrix, SingularValueDecomposition } from 'ml-matrix'

/** Distances between two sets of feature vectors, as papers on image distributions report them. */

type Rows = readonly Float32Array[]

/**
 * Fréchet distance |μ₁−μ₂|² + tr(C₁ + C₂ − 2(C₁C₂)^½) (Heusel et al. 2017). The last trace is the sum of the singular values
 * of X₁X₂ᵀ, X centred and divided by √(n−1), so that no matrix is larger than the number of images.
 */
export function frechetDistance(a: Rows, b: Rows): number {
  const [first, second] = [centred(a), centred(b)]
  let means = 0
  for (let k = 0; k < first.mean.length; k++) means += (first.mean[k]! - second.mean[k]!) ** 2
  const [x, y] = [new Matrix(first.rows), new Matrix(second.rows)]
  const trace = (m: Matrix) => m.norm('frobenius') ** 2
  const { diagonal } = new SingularValueDecomposition(x.mmul(y.transpose()), { autoTranspose: true })
  return means + trace(x) + trace(y) - 2 * diagonal.reduce((sum, value) => sum + value, 0)
}

/** Kernel distance: unbiased MMD² with (x·y/d + 1)³ (Bińkowski et al. 2018). */
export function kernelDistance(a: Rows, b: Rows): number {
  const kernel = (x: Float32Array, y: Float32Array) => (dot(x, y) / x.length + 1) ** 3
  const within = (rows: Rows) => {
    let sum = 0
    for (const [i, x] of rows.entries()) for (const y of rows.slice(0, i)) sum += 2 * kernel(x, y)
    return sum / (rows.length * (rows.length - 1))
  }
  let across = 0
  for (const x of a) for (const y of b) across += kernel(x, y) / (a.length * b.length)
  return within(a) + within(b) - 2 * across
}

/**
 * Relative Rényi kernel entropy of order ½ (Jalali et al. 2023): −2 ln of the sum of the singular values of the Gaussian
 * kernel between both sets, divided by √(nm). Its bandwidth is the median distance among `b`, the real images.
 */
export function relativeEntropy(a: Rows, b: Rows): number {
  const among = b.flatMap((x, i) => b.slice(0, i).map((y) => Math.sqrt(squared(x, y)))).sort((p, q) => p - q)
  const bandwidth = among[among.length >> 1]!
  const scale = 1 / Math.sqrt(a.length * b.length)
  const kernel = new Matrix(a.map((x) => b.map((y) => scale * Math.exp(-squared(x, y) / (2 * bandwidth ** 2)))))
  const { diagonal } = new SingularValueDecomposition(kernel, { autoTranspose: true })
  return -2 * Math.log(diagonal.reduce((sum, value) => sum + value, 0))
}

/**
 * Density and coverage (Naeem et al. 2020, Eq. 5 and 6): how many balls of real images hold a drawn one, divided by k, and
 * the share of real images whose ball holds any. A ball reaches to the k-th nearest other real image.
 */
export function densityAndCoverage(drawn: Rows, real: Rows, k = 5): { density: number; coverage: number } {
  const radii = real.map((x, i) => {
    const away = real.flatMap((y, j) => (j === i ? [] : [squared(x, y)])).sort((p, q) => p - q)
    return away[Math.min(k, away.length) - 1]!
  })
  let held = 0
  let covered = 0
  for (const [i, centre] of real.entries()) {
    const inside = drawn.filter((x) => squared(x, centre) <= radii[i]!).length
    held += inside
    if (inside > 0) covered++
  }
  return { density: held / (k * drawn.length), coverage: covered / real.length }
}

function centred(rows: Rows): { mean: Float64Array; rows: number[][] } {
  const mean = new Float64Array(rows[0]!.length)
  for (const row of rows) for (let k = 0; k < mean.length; k++) mean[k]! += row[k]! / rows.length
  const scale = 1 / Math.sqrt(rows.length - 1)
  return { mean, rows: rows.map((row) => Array.from(row, (value, k) => (value - mean[k]!) * scale)) }
}

function dot(x: Float32Array, y: Float32Array): number {
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += x[k]! * y[k]!
  return sum
}

function squared(x: Float32Array, y: Float32Array): number {
  let sum = 0
  for (let k = 0; k < x.length; k++) sum += (x[k]! - y[k]!) ** 2
  return sum
}
