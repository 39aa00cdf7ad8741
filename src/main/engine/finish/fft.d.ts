// The package's own types say `any`.
declare module 'fft.js' {
  /** Radix-4 FFT of complex rows, as interleaved real and imaginary parts. */
  export default class FFT {
    /** @param size a power of two, at least 2 */
    constructor(size: number)
    transform(out: Float64Array, data: ArrayLike<number>): void
    /** Divides by the size. */
    inverseTransform(out: Float64Array, data: ArrayLike<number>): void
  }
}
