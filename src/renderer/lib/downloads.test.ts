import { expect, test } from 'vitest'
import { downloadOf, picturesOf, withOwnNames } from './downloads.ts'
import type { Pair } from './pairs.ts'

const pair: Pair = {
  batchId: 'b',
  index: 0,
  prompt: 'Red apple',
  seed: 7,
  sources: { guided: '/images/aa', unguided: 'data:image/webp;base64,AA' },
  picked: null
}

test('finished pictures can be saved, under names that tell what they are', () => {
  const pictures = picturesOf([pair])
  expect(pictures.map(({ arm }) => arm)).toEqual(['guided'])
  expect(downloadOf(pictures[0]!, 1)).toEqual({ url: '/images/aa', name: 'red-apple-7-guided.png' })
  expect(downloadOf(pictures[0]!, 4)).toEqual({ url: '/images/aa?x=4', name: 'red-apple-7-guided-4x.png' })
})

test('pictures of the same prompt and seed get names of their own', () => {
  const names = ['a.png', 'b.png', 'a.png', 'a (2).png', 'a.png']
  expect(withOwnNames(names.map((name, i) => ({ url: `/${i}`, name }))).map(({ name }) => name)).toEqual([
    'a.png',
    'b.png',
    'a (2).png',
    'a (2) (2).png',
    'a (3).png'
  ])
})
