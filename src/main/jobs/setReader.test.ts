import { afterEach, beforeEach, expect, test } from 'vitest'
import { importImages } from '#main/library/importImages.ts'
import type { Studio } from '#main/studio.ts'
import type { FakeEngine } from '../../../test/support/fakeEngine.ts'
import { picture } from '../../../test/support/pictures.ts'
import { type TestFolder, testFolder, testStudio } from '../../../test/support/studio.ts'

let folder: TestFolder
let studio: Studio
let engine: FakeEngine
beforeEach(async () => {
  folder = testFolder()
  ;({ studio, engine } = await testStudio(folder.path))
})
afterEach(async () => {
  await studio.close()
  folder.remove()
})

async function newSet(count: number): Promise<string> {
  const { library } = studio
  const files = Array.from({ length: count }, (_, i) => ({ name: `${i}.png`, bytes: () => picture(i) }))
  const { images } = await importImages(library.images, files)
  return library.sets.create(library.projects.create('Brand').id, 'Set', images).id
}

test('a set is read once, divided as a batch divides it, and again when it has changed', async () => {
  const id = await newSet(12)
  const reading = await studio.setReader.read(id, 'fake')
  const { guide, keptOut } = studio.library.sets.references(id)
  const [job] = engine.reads
  expect(job!.references.guide.map(({ sha256 }) => sha256)).toEqual(guide)
  expect(job!.references.keptOut.map(({ sha256 }) => sha256)).toEqual(keptOut)
  expect(reading.alike).toEqual([guide.slice(0, 2)])
  expect(await studio.setReader.read(id, 'fake')).toEqual(reading)
  expect(engine.reads).toHaveLength(1)
  studio.library.sets.removeImages(id, [guide[0]!])
  await studio.setReader.read(id, 'fake')
  expect(engine.reads).toHaveLength(2)
})

test('an empty set and a model that is gone are told of', async () => {
  await expect(studio.setReader.read(await newSet(0), 'fake')).rejects.toThrow('has no images yet')
  await expect(studio.setReader.read(await newSet(3), 'gone')).rejects.toThrow('There is no model')
  expect(engine.reads).toHaveLength(0)
})
