import { expect, test } from 'vitest'
import { chunkFiles, sortFiles } from './incomingFiles.ts'

const file = (name: string, size = 1) => new File([new Uint8Array(size)], name)

test('images are kept, other files counted, hidden and system files not even that', () => {
  const files = ['a.PNG', 'b.jpeg', 'notes.txt', '.DS_Store', 'Thumbs.db', '._a.png'].map((name) => file(name))
  const { images, ignored } = sortFiles(files)
  expect(images.map(({ name }) => name)).toEqual(['a.PNG', 'b.jpeg'])
  expect(ignored).toBe(1)
})

test('calls hold at most sixteen files, and every file once', () => {
  const files = Array.from({ length: 35 }, (_, i) => file(`${i}.png`))
  const chunks = chunkFiles(files)
  expect(chunks.map((chunk) => chunk.length)).toEqual([16, 16, 3])
  expect(chunks.flat()).toEqual(files)
})

test('large files are sent in fewer at a time', () => {
  const files = [20, 20, 1, 40].map((megabytes, i) => file(`${i}.png`, megabytes * 2 ** 20))
  expect(chunkFiles(files).map((chunk) => chunk.length)).toEqual([1, 2, 1])
})
