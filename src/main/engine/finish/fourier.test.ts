import { expect, test } from 'vitest'
import { createFourier } from './fourier.ts'

test('the spectrum of a wave is its one frequency, and the way back gives the image', () => {
  const side = 8
  const image = new Float64Array(2 * side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const angle = (2 * Math.PI * (x + 2 * y)) / side
      image.set([Math.cos(angle), Math.sin(angle)], 2 * (y * side + x))
    }
  const spectrum = image.slice()
  const fourier = createFourier(side)
  fourier.forward(spectrum)
  const found = Array.from({ length: side * side }, (_, i) => Math.hypot(spectrum[2 * i]!, spectrum[2 * i + 1]!))
  // Transposed: the horizontal frequency 1 is the row, the vertical one 2 the column.
  expect(found[1 * side + 2]).toBeCloseTo(side * side)
  expect(found.reduce((sum, value) => sum + value, 0)).toBeCloseTo(side * side)
  fourier.inverse(spectrum)
  for (const [i, value] of image.entries()) expect(spectrum[i]).toBeCloseTo(value)
})
