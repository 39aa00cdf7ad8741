import FFT from 'fft.js'

/** Fourier transforms of square complex images, [side × side] numbers as interleaved real and imaginary parts, in place. */
export interface Fourier {
  /** Leaves the spectrum transposed: rows are horizontal frequencies. */
  forward(image: Float64Array): void
  /** Takes what `forward` leaves. */
  inverse(spectrum: Float64Array): void
}

/** @param side a power of two */
export function createFourier(side: number): Fourier {
  const fft = new FFT(side)
  const out = new Float64Array(2 * side)
  const overRows = (image: Float64Array, transform: (row: Float64Array) => void): void => {
    for (let from = 0; from < image.length; from += 2 * side) {
      transform(image.subarray(from, from + 2 * side))
      image.set(out, from)
    }
  }
  const both = (image: Float64Array, transform: (row: Float64Array) => void): void => {
    overRows(image, transform)
    transpose(image, side)
    overRows(image, transform)
  }
  return {
    forward: (image) => both(image, (row) => fft.transform(out, row)),
    inverse: (spectrum) => both(spectrum, (row) => fft.inverseTransform(out, row))
  }
}

function transpose(image: Float64Array, side: number): void {
  for (let y = 0; y < side; y++)
    for (let x = y + 1; x < side; x++) {
      const a = 2 * (y * side + x)
      const b = 2 * (x * side + y)
      const real = image[a]!
      const imaginary = image[a + 1]!
      image[a] = image[b]!
      image[a + 1] = image[b + 1]!
      image[b] = real
      image[b + 1] = imaginary
    }
}
