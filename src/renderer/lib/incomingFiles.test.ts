import { expect, test } from 'vitest'
import { chunkFiles, filesOfDrop, sortFiles } from './incomingFiles.ts'

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

/** An entry of a dropped folder, as browsers hand them out: a few at a time, then none. */
function folder(name: string, children: object[]): object {
  const waiting = [...children]
  const readEntries = (resolve: (some: object[]) => void) => resolve(waiting.splice(0, 2))
  return { name, isFile: false, createReader: () => ({ readEntries }) }
}
const entry = (name: string) => ({ name, isFile: true, file: (resolve: (file: File) => void) => resolve(file(name)) })
const locked = (name: string) => ({
  name,
  isFile: true,
  file: (_: unknown, reject: (e: Error) => void) => reject(Error())
})

test('a drop is walked to its ground; what cannot be opened is named and stops nothing', async () => {
  const dropped = folder('brand', [
    entry('a.png'),
    folder('deeper', [entry('b.png'), entry('c.png'), entry('d.png')]),
    locked('e.png'),
    folder('.git', [entry('f.png')]),
    entry('g.txt')
  ])
  const items = [{ webkitGetAsEntry: () => dropped }, { webkitGetAsEntry: () => null, getAsFile: () => file('h.png') }]
  const { files, unreadable } = await filesOfDrop({ items } as unknown as DataTransfer)
  expect(files.map(({ name }) => name)).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'g.txt', 'h.png'])
  expect(unreadable).toEqual(['e.png'])
})
