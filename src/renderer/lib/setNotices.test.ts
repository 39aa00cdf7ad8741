import { expect, it } from 'vitest'
import type { SetReading } from '#shared/setReading.ts'
import { marksOf, noticesOf } from './setNotices.ts'

const hash = (letter: string) => letter.repeat(64)
const image = (letter: string, side = 100) => ({
  sha256: hash(letter),
  name: `${letter}.png`,
  width: side,
  height: side,
  keptOut: false,
  weight: 1 as const,
  caption: null
})
const nothing: SetReading = {
  alike: [],
  apart: [],
  groups: [],
  exact: { inks: null, outline: null, sharedGround: false, backdrop: null, texture: false }
}

it('of pictures that are nearly the same the largest is left alone', () => {
  const reading = { ...nothing, alike: [['a', 'b', 'c'].map(hash)] }
  expect(noticesOf(reading, [image('a'), image('b', 300), image('c', 300)]).alike).toEqual([hash('a'), hash('c')])
})

it('what left the set meanwhile is not told of', () => {
  const reading = {
    ...nothing,
    alike: [['a', 'b'].map(hash)],
    apart: [hash('c'), hash('d')],
    groups: [['a', 'b'].map(hash), [hash('c')]]
  }
  const notices = noticesOf(reading, [image('a'), image('d')])
  expect(notices).toEqual({ alike: [], apart: [hash('d')], groups: null })
  expect([...marksOf(notices)]).toEqual([[hash('d'), 'apart']])
})

it('groups are told by their sizes, and all but the largest can be chosen', () => {
  const reading = { ...nothing, groups: [['a', 'b', 'c'].map(hash), [hash('d'), hash('e')], [hash('f')]] }
  const { groups } = noticesOf(
    reading,
    ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => image(letter))
  )
  expect(groups).toEqual({ sizes: [3, 2, 1], others: ['d', 'e', 'f'].map(hash) })
})
