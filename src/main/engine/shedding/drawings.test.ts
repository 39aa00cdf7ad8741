import { stat, truncate, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/support/studio.ts'
import { pixelsOf } from '../references/referenceFiles.ts'
import { drawingsOf } from './drawings.ts'

const size = 16
let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

/** A reference, and how often it was drawn. */
async function reference() {
  const path = join(folder.path, 'reference.png')
  await sharp({ create: { width: size, height: size, channels: 3, background: '#c03' } }).toFile(path)
  let times = 0
  const drawn = async (rgb: Uint8Array) => {
    times++
    return rgb.map((byte) => 255 - byte)
  }
  const options = { size, cacheFolder: join(folder.path, 'cache'), checkpoint: async () => {} }
  return {
    draw: (draw = drawingsOf) => draw([{ path, sha256: 'reference' }], 'inverted', size, drawn, options),
    get times() {
      return times
    }
  }
}

it('drawings are made once, and anew under other names when the version of what is drawn is raised', async () => {
  const one = await reference()
  const [first] = (await one.draw()).files
  expect((await one.draw()).files).toEqual([first])
  expect(one.times).toBe(1)
  vi.doMock('#shared/cacheNames.ts', async (actual) => ({ ...(await actual<object>()), findingsVersion: 99 }))
  vi.resetModules()
  const later = await import('./drawings.ts')
  vi.doUnmock('#shared/cacheNames.ts')
  const [raised] = (await one.draw(later.drawingsOf)).files
  expect(one.times).toBe(2)
  expect(raised!.path).not.toBe(first!.path)
  expect(raised!.sha256).not.toBe(first!.sha256)
})

it.each([0, 60, 90])('a drawing of which %i bytes are left is made again', async (bytes) => {
  const one = await reference()
  const [first] = (await one.draw()).files
  const whole = await pixelsOf(first!, size)
  await one.draw()
  await truncate(first!.path, bytes)
  expect(await one.draw()).toEqual({ files: [first], of: [0] })
  expect(one.times).toBe(2)
  expect(await pixelsOf(first!, size)).toEqual(whole)
})

it('a set that is asked for again counts as used', async () => {
  const one = await reference()
  const set = dirname((await one.draw()).files[0]!.path)
  await utimes(set, 1, 1)
  await one.draw()
  expect(Date.now() - (await stat(set)).mtimeMs).toBeLessThan(60_000)
})
