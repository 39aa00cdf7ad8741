import { Matrix, solve } from 'ml-matrix'
import { squaredDistance } from '../finish/oklab.ts'
import { neighbours } from '../finish/regions.ts'

/** Across and down, so many pixels are looked at. */
const looks = 64
/** Fits; from the second on what lies farther, in steps of 255, from the last one is left out. */
const [rounds, outlierFrom] = [3, 60]
/** Fewer pixels tell no gradient. */
const leastPixels = 200

/**
 * The gradient that marks of a set are inked with, by where they are: polynomials of second degree, fitted by least squares (ours).
 * @param images side × side × 3 bytes each
 * @param isMark whether a pixel of one shows a mark
 * @returns side × side × 3 bytes; null of too few marks
 */
export function slopedInk(
  images: readonly Uint8Array[],
  isMark: (rgb: Uint8Array, pixel: number) => boolean,
  side: number
): Uint8Array | null {
  const stride = Math.max(1, Math.round(side / looks))
  const samples: { pixel: number; rgb: Uint8Array }[] = []
  for (const rgb of images)
    for (let y = 0; y < side; y += stride)
      for (let x = 0; x < side; x += stride) {
        const pixel = y * side + x
        // Edges are mixed with the backdrop.
        if (isMark(rgb, pixel) && neighbours(pixel, side).every((other) => isMark(rgb, other)))
          samples.push({ pixel, rgb })
      }
  let ink: Uint8Array | null = null
  for (let round = 0; round < rounds; round++) {
    const before: Uint8Array | null = ink
    const near = samples.filter(
      ({ pixel, rgb }) => before === null || squaredDistance(rgb, pixel, before, pixel) <= outlierFrom ** 2
    )
    if (near.length < leastPixels) return null
    ink = leastSquares(near, side)
  }
  return ink
}

function leastSquares(samples: readonly { pixel: number; rgb: Uint8Array }[], side: number): Uint8Array {
  const terms = termsOf(0, side).length
  const [normal, right] = [Matrix.zeros(terms, terms), Matrix.zeros(terms, 3)]
  for (const { pixel, rgb } of samples) {
    const at = termsOf(pixel, side)
    for (const [i, term] of at.entries()) {
      for (const [j, other] of at.entries()) normal.set(i, j, normal.get(i, j) + term * other)
      for (let c = 0; c < 3; c++) right.set(i, c, right.get(i, c) + term * rgb[3 * pixel + c]!)
    }
  }
  // A little ridge, where all marks lie on a line.
  for (let i = 0; i < terms; i++) normal.set(i, i, normal.get(i, i) + 1e-3 * samples.length)
  const weights = solve(normal, right)
  const ink = new Uint8Array(3 * side * side)
  for (let pixel = 0; pixel < side * side; pixel++) {
    const at = termsOf(pixel, side)
    for (let c = 0; c < 3; c++) {
      const value = at.reduce((sum, term, i) => sum + term * weights.get(i, c), 0)
      ink[3 * pixel + c] = Math.round(Math.min(Math.max(value, 0), 255))
    }
  }
  return ink
}

/** 1, x, y, x², xy, y² of a pixel, with x and y from −1 to 1. */
function termsOf(pixel: number, side: number): number[] {
  const [x, y] = [(2 * (pixel % side)) / side - 1, (2 * Math.floor(pixel / side)) / side - 1]
  return [1, x, y, x * x, x * y, y * y]
}
