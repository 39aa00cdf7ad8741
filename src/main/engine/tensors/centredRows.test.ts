import { expect, it } from 'vitest'
import { centredRows } from './centredRows.ts'

it('moves rows by their mean and tells their squared lengths from there', () => {
  const { rows, centre, norms } = centredRows(Float32Array.of(1, 10, 3, 10, 5, 16), 2)
  expect([...centre]).toEqual([3, 12])
  expect([...rows]).toEqual([-2, -2, 0, -2, 2, 4])
  expect([...norms]).toEqual([8, 4, 20])
})

it('keeps small differences of rows that lie far off', () => {
  const { norms } = centredRows(Float32Array.of(4096, 4096.5), 1)
  expect([...norms]).toEqual([0.0625, 0.0625])
})
