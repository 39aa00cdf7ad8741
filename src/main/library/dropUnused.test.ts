import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answersFolder, drawingsFolder } from '#shared/cacheNames.ts'
import { type TestFolder, testFolder, testStudio } from '../../../test/support/studio.ts'
import { dropUnused } from './dropUnused.ts'

let folder: TestFolder
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

const [image, used, unused] = ['a'.repeat(64), 'b'.repeat(32), 'c'.repeat(32)]

function write(...parts: string[]): string {
  const path = join(folder.path, ...parts)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  return path
}
const lastUsed = (path: string, days: number) => {
  const then = new Date(Date.now() - days * 24 * 3600_000)
  utimesSync(path, then, then)
}

test('answers and drawings that nobody used for 90 days go, with the latents of these', async () => {
  const answers = [write(answersFolder, 'used.json'), write(answersFolder, 'unused.json')] as const
  const drawings = [used, unused].map((set) => write(drawingsFolder, set, `${image}.png`))
  const latents = [used, unused, `${unused}-${used}`].map((set) => write('model', `${image}-${set}.latents`))
  const others = [write('model', `${image}.latents`), write('model', `strength-${unused}.json`)]
  for (const path of [answers[0], dirname(drawings[0]!), ...others]) lastUsed(path, 80)
  for (const path of [answers[1], dirname(drawings[1]!), drawings[0]!, ...latents]) lastUsed(path, 100)
  await dropUnused(folder.path)
  const gone = [answers[1], drawings[1]!, latents[1]!]
  expect([...answers, ...drawings, ...latents, ...others].filter((path) => !existsSync(path))).toEqual(gone)
})

test('those of other versions go at once', async () => {
  const old = [write('finish-1', 'a.json'), write('drawings', unused, `${image}.png`)]
  const latents = write('model', `${image}-${unused}.latents`)
  const others = [write('model', `${image}.latents`), write(answersFolder, 'a.json')]
  await dropUnused(folder.path)
  expect([...old, latents, ...others].filter(existsSync)).toEqual(others)
  expect(existsSync(dirname(old[0]!))).toBe(false)
})

test('a cache that is not there is none of its matter', async () => {
  await dropUnused(join(folder.path, 'none'))
})

test('a studio that opens sees to it', async () => {
  const old = write('library', 'latents', 'finish-1', 'a.json')
  const { studio } = await testStudio(folder.path)
  await vi.waitFor(() => expect(existsSync(old)).toBe(false))
  await studio.close()
})
