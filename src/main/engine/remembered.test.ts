import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { findingsVersion } from '#shared/cacheNames.ts'
import { Remembered } from './remembered.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'housestyle-remembered-'))
})
afterAll(() => rm(folder, { recursive: true }))

let found = 0
const find = async () => ++found

test('an answer is found once, and all are forgotten when there are too many', async () => {
  found = 0
  const remembered = new Remembered(2, z.number())
  expect([await remembered.of('a', find), await remembered.of('a', find), await remembered.of('b', find)]).toEqual([
    1, 1, 2
  ])
  await remembered.of('c', find)
  expect(await remembered.of('a', find)).toBe(4)
})

test('an answer stands in the folder for the next start, also one of zero', async () => {
  found = -1
  const next = () => new Remembered(2, z.number())
  expect([await next().of('a', find, folder), await next().of('a', find, folder)]).toEqual([0, 0])
  expect(await next().of('b', find, folder)).toBe(1)
  expect(await next().of('a', find)).toBe(2)
  // What is found in another way lies elsewhere.
  expect(await readdir(folder)).toEqual([`finish-${findingsVersion}`])
})

test('an answer that is asked for again counts as used', async () => {
  const next = () => new Remembered(2, z.number())
  await next().of('old', find, folder)
  const inner = join(folder, (await readdir(folder))[0]!)
  for (const name of await readdir(inner)) await utimes(join(inner, name), 1, 1)
  await next().of('old', find, folder)
  const times = await Promise.all((await readdir(inner)).map(async (name) => (await stat(join(inner, name))).mtimeMs))
  expect(times.filter((time) => Date.now() - time < 60_000)).toHaveLength(1)
})

test('that there is nothing is an answer as well', async () => {
  let asked = 0
  const next = () => new Remembered(2, z.null())
  const nothing = async () => {
    asked++
    return null
  }
  expect([await next().of('n', nothing, folder), await next().of('n', nothing, folder)]).toEqual([null, null])
  expect(asked).toBe(1)
})

test('a broken file, one of another shape and a folder that cannot be written cost no more than the time', async () => {
  found = 6
  const shapes = new Remembered(2, z.object({ n: z.number() }))
  await new Remembered(2, z.number()).of('c', find, folder)
  expect(await shapes.of('c', async () => ({ n: 3 }), folder)).toEqual({ n: 3 })
  const inner = join(folder, (await readdir(folder))[0]!)
  for (const name of await readdir(inner)) await writeFile(join(inner, name), '{"n":')
  expect(await new Remembered(2, z.number()).of('a', find, folder)).toBe(8)
  expect((await readdir(inner)).filter((name) => !name.endsWith('.json'))).toEqual([])
  const file = join(inner, (await readdir(inner))[0]!)
  expect(await new Remembered(2, z.number()).of('d', find, file)).toBe(9)
})
