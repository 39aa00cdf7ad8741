import { expect, test } from 'vitest'
import { spacesDisagree, verdict } from './distanceVerdict.ts'

test('a smaller guided distance is closer, by its share of the unguided one', () => {
  expect(verdict({ guided: 0.1, unguided: 0.4 })).toEqual({ kind: 'closer', share: expect.closeTo(0.75) })
})

test('a gain is never claimed where there is none', () => {
  expect(verdict({ guided: 0.6, unguided: 0.4 })).toEqual({ kind: 'further', share: expect.closeTo(0.5) })
  expect(verdict({ guided: 0.4, unguided: 0.4 })).toEqual({ kind: 'same' })
  expect(verdict({ guided: 0.1, unguided: -0.01 }).kind).toBe('further')
})

test('estimates at or below zero are not turned into percentages', () => {
  expect(verdict({ guided: -0.01, unguided: 0.3 })).toEqual({ kind: 'reached' })
  expect(verdict({ guided: 0, unguided: 0 })).toEqual({ kind: 'indistinct' })
})

test('what may be chance is told as that, without a percentage', () => {
  const distances = { guided: 0.1, unguided: 0.4 }
  const range: [number, number] = [0, 1]
  const of = (difference: [number, number]) => ({ guided: range, unguided: range, difference })
  expect(verdict({ ...distances, interval: of([-0.5, 0.1]) })).toEqual({ kind: 'perhapsCloser' })
  expect(verdict({ ...distances, interval: of([-0.5, -0.1]) }).kind).toBe('closer')
  expect(verdict({ guided: 0.5, unguided: 0.4, interval: null })).toEqual({ kind: 'perhapsFurther' })
  expect(verdict({ guided: 0.4, unguided: 0.4, interval: of([0, 0]) })).toEqual({ kind: 'same' })
})

test('spaces that point in different directions are reported', () => {
  const closer = { guided: 0.1, unguided: 0.4 }
  const further = { guided: 0.4, unguided: 0.1 }
  expect(spacesDisagree({ latent: closer, independent: further })).toBe(true)
  expect(spacesDisagree({ latent: closer, independent: closer })).toBe(false)
  expect(spacesDisagree({ latent: closer, independent: null })).toBe(false)
})
