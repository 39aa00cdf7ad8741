import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../test/support/studio.ts'
import { type ContentStore, createContentStore } from './contentStore.ts'

let folder: TestFolder
let store: ContentStore
beforeEach(() => {
  folder = testFolder()
  store = createContentStore(join(folder.path, 'images'))
})
afterEach(() => folder.remove())

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const bytes = new TextEncoder().encode('abc')
const anHourAgo = () => Date.now() - 3600_000
const age = (path: string) => utimesSync(path, new Date(0), new Date(0))

test('a file is named by its content', async () => {
  expect(await store.put(bytes)).toBe(abc)
  expect(store.path(abc)).toBe(join(folder.path, 'images', 'ba', abc))
  expect(readFileSync(store.path(abc), 'utf8')).toBe('abc')
  expect(store.list()).toEqual([abc])
})

test('the same bytes from many sides make one file', async () => {
  const names = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)))
  expect(new Set(names)).toEqual(new Set([abc]))
  expect(store.list()).toEqual([abc])
})

test('a file that is there is reused, and counts as asked for just now', async () => {
  await store.put(bytes)
  const { ino } = statSync(store.path(abc))
  age(store.path(abc))
  await store.put(bytes)
  expect(statSync(store.path(abc)).ino).toBe(ino)
  expect(store.removeOlder(abc, anHourAgo())).toBe(false)
  expect(store.has(abc)).toBe(true)
})

test('a file cut short by a crash of the disk is written anew', async () => {
  mkdirSync(join(folder.path, 'images', 'ba'), { recursive: true })
  writeFileSync(store.path(abc), 'a')
  await store.put(bytes)
  expect(readFileSync(store.path(abc), 'utf8')).toBe('abc')
})

test('only old files go', async () => {
  await store.put(bytes)
  expect(store.removeOlder(abc, anHourAgo())).toBe(false)
  age(store.path(abc))
  expect(store.removeOlder(abc, anHourAgo())).toBe(true)
  expect(store.removeOlder(abc, anHourAgo())).toBe(false)
})

test('what was left half-written goes too', async () => {
  await store.put(bytes)
  const left = join(folder.path, 'images', '.unfinished', 'left')
  writeFileSync(left, 'ab')
  store.removeUnfinished(anHourAgo())
  expect(readFileSync(left, 'utf8')).toBe('ab')
  age(left)
  store.removeUnfinished(anHourAgo())
  expect(() => statSync(left)).toThrow()
  expect(store.list()).toEqual([abc])
})
