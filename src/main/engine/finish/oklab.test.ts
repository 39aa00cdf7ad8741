import { expect, test } from 'vitest'
import { squaredDistance, toOklab } from './oklab.ts'

/** Ottosson's transform in NumPy, to six digits; white is lightness 1 without colour. */
test.each([
  [
    [255, 255, 255],
    [1, 0, 0]
  ],
  [
    [0, 0, 0],
    [0, 0, 0]
  ],
  [
    [255, 0, 0],
    [0.627955, 0.224863, 0.125846]
  ],
  [
    [0, 255, 0],
    [0.86644, -0.233888, 0.179498]
  ],
  [
    [0, 0, 255],
    [0.452014, -0.032457, -0.311528]
  ]
])('sRGB %j is %j in Oklab', (rgb, lab) => {
  for (const [i, value] of toOklab(rgb).entries()) expect(value).toBeCloseTo(lab[i]!, 5)
})

test('distances are between colours of two lists', () => {
  expect(squaredDistance([0, 0, 0, 1, 2, 3], 1, [9, 9, 9, 0, 0, 5], 1)).toBe(1 + 4 + 4)
})
