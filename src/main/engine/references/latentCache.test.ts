import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/support/studio.ts'
import { LatentCache } from './latentCache.ts'

let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

const latents = Float32Array.of(0.5, -1, 2)

test('latents come back as they were kept', async () => {
  const cache = new LatentCache(folder.path, 'model', 3)
  expect(await cache.get('a')).toBeNull()
  await cache.set('a', latents)
  expect(await cache.get('a')).toEqual(latents)
  expect(readdirSync(join(folder.path, 'model'))).toEqual(['a.latents'])
})

test('a cache that cannot be written says so once and stops nothing', async () => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  // A file where the model's folder should be: no permission of the user helps there.
  const obstacle = join(folder.path, 'model')
  writeFileSync(obstacle, '')
  const cache = new LatentCache(folder.path, 'model', 3)
  await cache.set('a', latents)
  await cache.set('b', latents)
  const lines = told.mock.calls.map(([text]) => String(text))
  told.mockRestore()
  expect(lines).toEqual([expect.stringMatching(/^Encoded references cannot be kept for the next run: .+\n$/)])
  expect(await cache.get('a')).toBeNull()

  rmSync(obstacle)
  await cache.set('a', latents)
  expect(await cache.get('a')).toEqual(latents)
})

test('nothing half written stays behind', async () => {
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  mkdirSync(join(folder.path, 'model', 'a.latents'), { recursive: true })
  await new LatentCache(folder.path, 'model', 3).set('a', latents)
  expect(told).toHaveBeenCalledOnce()
  told.mockRestore()
  expect(readdirSync(join(folder.path, 'model'))).toEqual(['a.latents'])
})
