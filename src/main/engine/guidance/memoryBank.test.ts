import { expect, it } from 'vitest'
import { MemoryBank } from './memoryBank.ts'

const filled = (whenFull: 'fifo' | 'keepLast', count: number) => {
  const bank = new MemoryBank({ mode: 'bank', cap: 3, whenFull })
  for (let i = 0; i < count; i++) bank.add(i, Float32Array.of(i, i))
  return bank
}

it('lets the oldest go when it is full', () => {
  expect(filled('fifo', 3).members).toEqual([0, 1, 2])
  expect(filled('fifo', 5).members).toEqual([2, 3, 4])
})

it('can be cut to its last entry, as in the authors’ code', () => {
  expect(filled('keepLast', 2).members).toEqual([0, 1])
  expect(filled('keepLast', 3).members).toEqual([2])
  expect(filled('keepLast', 4).members).toEqual([2, 3])
})

it('puts the image that is being drawn first', () => {
  expect(filled('fifo', 2).withCurrent(Float32Array.of(9, 9))).toEqual(Float32Array.of(9, 9, 0, 0, 1, 1))
  expect(filled('fifo', 0).isEmpty).toBe(true)
})
