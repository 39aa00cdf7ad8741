import { expect, test } from 'vitest'
import { downloadOf, picturesOf, type SaveOptions, withOwnNames } from './downloads.ts'
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
  const saved = (options: Partial<SaveOptions>) => {
    const { url, name } = downloadOf(pictures[0]!, { format: 'png', times: 1, cutOut: false, ...options })
    return [url, name]
  }
  expect(saved({})).toEqual(['/images/aa', 'red-apple-7-guided.png'])
  expect(saved({ times: 4 })).toEqual(['/images/aa?x=4', 'red-apple-7-guided-4x.png'])
  expect(saved({ times: 4, cutOut: true })).toEqual(['/images/aa?x=4&cut', 'red-apple-7-guided-4x-cut-out.png'])
  expect(saved({ format: 'svg', times: 4 })).toEqual(['/images/aa?as=svg', 'red-apple-7-guided.svg'])
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
