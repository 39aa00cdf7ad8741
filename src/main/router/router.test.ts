import { existsSync } from 'node:fs'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Studio } from '#main/studio.ts'
import type { Batch, StudioEvent } from '#shared/contract.ts'
import { type TestFolder, testFolder, testSpec, testStudio } from '../../../test/support/studio.ts'
import { router } from './index.ts'

let folder: TestFolder
let studio: Studio
beforeEach(async () => {
  folder = testFolder()
  ;({ studio } = await testStudio(folder.path))
})
afterEach(async () => {
  await studio.close()
  folder.remove()
})
const client = () => createRouterClient(router, { context: { studio } })

async function drawnBatch(): Promise<Batch> {
  const project = await client().projects.create({ name: 'Brand' })
  const { id: setId } = await client().sets.addSample({ projectId: project.id, sample: 'stripes' })
  const { id } = await client().batches.enqueue({ projectId: project.id, setId, modelName: 'fake', spec: testSpec })
  await vi.waitFor(async () => expect((await client().batches.get({ id })).state.status).toBe('done'))
  return client().batches.get({ id })
}
const pickedOf = ({ state }: Batch) =>
  state.status === 'done' ? state.images.filter(({ pickedAt }) => pickedAt !== null) : []

test('images are picked, keep the time of it, and are put back; every window is told', async () => {
  const { id } = await drawnBatch()
  const stop = new AbortController()
  const events = studio.events.stream(stop.signal)
  const first = await client().batches.pick({ id, images: [{ arm: 'guided', index: 1 }], picked: true })
  expect(pickedOf(first).map(({ arm, index }) => [arm, index])).toEqual([['guided', 1]])
  expect((await events.next()).value).toEqual({ type: 'batch', batch: first } satisfies StudioEvent)
  stop.abort()

  const both = [0, 1].map((index) => ({ arm: 'guided' as const, index }))
  const second = await client().batches.pick({ id, images: both, picked: true })
  expect(pickedOf(second).map(({ index }) => index)).toEqual([0, 1])
  expect(pickedOf(second)[1]!.pickedAt).toBe(pickedOf(first)[0]!.pickedAt)
  const third = await client().batches.pick({ id, images: [both[1]!], picked: false })
  expect(pickedOf(third).map(({ index }) => index)).toEqual([0])
})

test('a drawn image becomes a reference under the name of its prompt, and outlives its batch', async () => {
  const batch = await drawnBatch()
  const image = { batchId: batch.id, arm: 'guided' as const, index: 1 }
  const { set, added, duplicates } = await client().sets.addDrawn({ id: batch.setId!, images: [image] })
  expect([added, duplicates, set.version]).toEqual([1, 0, 2])
  const reference = set.images.at(-1)!
  expect(reference.name).toBe('red-apple-6.png')
  expect(await client().sets.addDrawn({ id: batch.setId!, images: [image] })).toMatchObject({ added: 0, duplicates: 1 })
  await client().batches.remove({ id: batch.id })
  expect(existsSync(studio.library.images.path(reference.sha256))).toBe(true)
})

test('images of another project, and such that are not there, are no references', async () => {
  const batch = await drawnBatch()
  const other = await client().projects.create({ name: 'Other' })
  const set = await client().sets.create({ projectId: other.id, name: 'Set' })
  const add = (id: string, index: number) =>
    client().sets.addDrawn({ id, images: [{ batchId: batch.id, arm: 'guided', index }] })
  await expect(add(set.id, 0)).rejects.toThrow('not in the project any more')
  await expect(add(batch.setId!, 99)).rejects.toThrow('not in the project any more')
})

test('every window is told of a set that changes, and of one that goes', async () => {
  const project = await client().projects.create({ name: 'Brand' })
  const stop = new AbortController()
  const events = studio.events.stream(stop.signal)
  const set = await client().sets.addSample({ projectId: project.id, sample: 'stripes' })
  expect((await events.next()).value).toEqual({ type: 'set', set })
  const weighed = await client().sets.weigh({ id: set.id, images: [set.images[0]!.sha256], weight: 2 })
  expect((await events.next()).value).toEqual({ type: 'set', set: weighed })
  await client().sets.remove({ id: set.id })
  expect((await events.next()).value).toEqual({ type: 'set-removed', setId: set.id })
  stop.abort()
})
