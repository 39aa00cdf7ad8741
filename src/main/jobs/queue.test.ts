import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readImageRecord } from '#main/images/writeImage.ts'
import { importImages } from '#main/library/importImages.ts'
import { openLibrary } from '#main/library/library.ts'
import { openStudio, type Studio } from '#main/studio.ts'
import type { Batch, StudioEvent } from '#shared/contract.ts'
import { createFakeEngine, type FakeEngine } from '../../../test/support/fakeEngine.ts'
import { picture } from '../../../test/support/pictures.ts'
import { type TestFolder, testFolder, testSpec, testStudio } from '../../../test/support/studio.ts'

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

async function newProject() {
  const { library } = studio
  const project = library.projects.create('Brand')
  const files = Array.from({ length: 12 }, (_, i) => ({ name: `${i}.png`, bytes: () => picture(i) }))
  const { images } = await importImages(library.images, files)
  return { projectId: project.id, setId: library.sets.create(project.id, 'Set', images).id }
}

const enqueue = async (ids: { projectId: string; setId: string }) =>
  studio.queue.enqueue({ ...ids, modelName: 'fake', spec: testSpec })

/** Waits until a batch is in that state. */
const becomes = (id: string, status: Batch['state']['status']) =>
  vi.waitFor(
    () => {
      const { state } = studio.library.batches.get(id)
      if (state.status !== status) throw new Error(`is ${JSON.stringify(state)}`)
      return state
    },
    { interval: 5, timeout: 3000 }
  )

/** Waits until the engine is in the middle of a batch that its script makes wait. */
const running = () => vi.waitFor(() => expect(engine.waiting).toBe(true), { interval: 5, timeout: 3000 })

/** Closes the studio as it is, and opens the same library again with a fresh engine. */
async function reopen(meanwhile = () => {}): Promise<void> {
  await studio.close()
  meanwhile()
  engine = createFakeEngine()
  studio = await openStudio({
    host: 'browser',
    libraryFolder: join(folder.path, 'library'),
    resourcesFolder: join(folder.path, 'resources'),
    engine
  })
}

describe('a batch', () => {
  test('is drawn, recorded and stored', async () => {
    const batch = await enqueue(await newProject())
    expect(batch.state).toEqual({ status: 'queued' })
    const state = await becomes(batch.id, 'done')
    if (state.status !== 'done') throw new Error()
    expect(engine.jobs[0]!.references.guide.map(({ sha256 }) => sha256)).toEqual(state.record.references.guide)
    expect([state.record.references.guide.length, state.record.references.keptOut.length]).toEqual([10, 2])
    expect(state.images.map(({ arm, index, prompt, seed }) => [arm, index, prompt, seed])).toEqual([
      ['guided', 0, 'rocket', 5],
      ['guided', 1, 'red apple', 6],
      ['guided', 2, 'rocket', 7],
      ['unguided', 0, 'rocket', 5],
      ['unguided', 1, 'red apple', 6],
      ['unguided', 2, 'rocket', 7]
    ])
    const png = readFileSync(studio.library.images.path(state.images[4]!.sha256))
    expect(readImageRecord(png)).toEqual({
      batch: state.record,
      arm: 'unguided',
      index: 1,
      prompt: 'red apple',
      seed: 6
    })
    expect(state.record.software.housestyle).toBe(
      JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version
    )
  })

  test('is recorded with what drew it, whatever the engine does afterwards', async () => {
    engine.software = () => new Promise(() => {})
    const state = await becomes((await enqueue(await newProject())).id, 'done')
    expect(state).toMatchObject({ record: { software: { provider: 'cpu', platform: 'test' } } })
  })

  test('needs a model that is there', async () => {
    const ids = await newProject()
    await expect(studio.queue.enqueue({ ...ids, modelName: '../fake', spec: testSpec })).rejects.toThrow(
      'There is no model'
    )
  })

  test('is drawn again and compared', async () => {
    const batch = await enqueue(await newProject())
    await becomes(batch.id, 'done')
    expect(await studio.queue.reproduce(batch.id)).toMatchObject({ largestDifference: 0, images: 6 })
    engine.shift = 3
    expect(await studio.queue.reproduce(batch.id)).toMatchObject({ largestDifference: 3 })
    engine.inspect = async () => ({ ...(await createFakeEngine().inspect('')), hash: 'cd'.repeat(32) })
    await expect(studio.queue.reproduce(batch.id)).rejects.toThrow('is not the one that this batch was drawn with')
  })
})

describe('one after the other', () => {
  test('the second waits for the first', async () => {
    engine.script.push('wait')
    const ids = await newProject()
    const [first, second] = [await enqueue(ids), await enqueue(ids)]
    await running()
    expect(studio.library.batches.get(first.id).state.status).toBe('running')
    expect(studio.library.batches.get(second.id).state.status).toBe('queued')
    engine.release()
    await becomes(second.id, 'done')
    expect(studio.library.batches.get(first.id).state.status).toBe('done')
    expect(studio.library.batches.list(ids.projectId).map(({ id }) => id)).toEqual([second.id, first.id])
  })

  test('an engine that dies fails its batch and not the next', async () => {
    engine.script.push('die')
    const ids = await newProject()
    const [first, second] = [await enqueue(ids), await enqueue(ids)]
    const state = await becomes(first.id, 'failed')
    expect(state).toMatchObject({ failure: { code: 'engine-lost' } })
    await becomes(second.id, 'done')
    studio.queue.retry(first.id)
    await becomes(first.id, 'done')
  })

  test('a defect is reported and fails its batch', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    engine.script.push('break')
    const batch = await enqueue(await newProject())
    expect(await becomes(batch.id, 'failed')).toMatchObject({ failure: { code: 'internal', message: 'a defect' } })
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })
})

describe('stopping', () => {
  test('a waiting batch at once, a running one when the engine lets go', async () => {
    engine.script.push('wait')
    const ids = await newProject()
    const [drawn, waiting] = [await enqueue(ids), await enqueue(ids)]
    await running()
    expect(studio.queue.cancel(waiting.id).state.status).toBe('cancelled')
    studio.queue.cancel(drawn.id)
    await becomes(drawn.id, 'cancelled')
    expect(() => studio.queue.retry(ids.projectId)).toThrow('not in the library')
    studio.queue.retry(waiting.id)
    await becomes(waiting.id, 'done')
    expect(() => studio.queue.retry(waiting.id)).toThrow('Only a batch that failed or was cancelled')
    expect(studio.queue.cancel(waiting.id).state.status).toBe('done')
  })

  test('removing the running batch, or its project, leaves nothing behind', async () => {
    engine.script.push('wait', 'wait')
    const ids = await newProject()
    const batch = await enqueue(ids)
    await running()
    await studio.queue.remove(batch.id)
    await vi.waitFor(() => expect(engine.waiting).toBe(false))
    const second = await enqueue(ids)
    await running()
    studio.library.projects.remove(ids.projectId)
    studio.queue.leaveProject(ids.projectId)
    const third = await enqueue(await newProject())
    await becomes(third.id, 'done')
    expect(() => studio.library.batches.get(second.id)).toThrow('not in the library')
  })

  test('closing puts the running batch back, and the next start draws it', async () => {
    engine.script.push('wait')
    const batch = await enqueue(await newProject())
    await running()
    await reopen()
    await becomes(batch.id, 'done')
    expect(engine.jobs).toHaveLength(1)
  })

  test('closing before a cancelled batch has stopped leaves it cancelled', async () => {
    engine.script.push('wait')
    const ids = await newProject()
    const [cancelled, next] = [await enqueue(ids), await enqueue(ids)]
    await running()
    expect(studio.queue.cancel(cancelled.id).state.status).toBe('running')
    await reopen()
    await becomes(next.id, 'done')
    expect(studio.library.batches.get(cancelled.id).state.status).toBe('cancelled')
    expect(engine.jobs).toHaveLength(1)
  })
})

describe('after a crash', () => {
  /** What a crash leaves: the row says running, and nobody draws. */
  async function crashed(times: number): Promise<Batch> {
    const ids = await newProject()
    await studio.close()
    const library = openLibrary(join(folder.path, 'library'))
    const batch = library.batches.add({ ...ids, modelName: 'fake', spec: testSpec })
    for (let i = 0; i < times; i++) {
      if (i > 0) library.batches.recover(times, { code: 'engine-lost', message: '' })
      library.batches.takeNext()
    }
    expect(library.batches.get(batch.id).state.status).toBe('running')
    library.close()
    studio = await openStudio({
      host: 'browser',
      libraryFolder: join(folder.path, 'library'),
      resourcesFolder: join(folder.path, 'resources'),
      engine: createFakeEngine()
    })
    return batch
  }

  test('a batch left running is drawn', async () => {
    const { id } = await crashed(1)
    await becomes(id, 'done')
  })

  test('a batch that was left running three times is not tried for ever', async () => {
    const { id } = await crashed(3)
    expect(await becomes(id, 'failed')).toMatchObject({ failure: { code: 'engine-lost' } })
    studio.queue.retry(id)
    await becomes(id, 'done')
  })
})

describe('a library that takes nothing', () => {
  const full = () => {
    throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
  }
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => void vi.restoreAllMocks())

  /** A batch that was drawn, and of which the library can take nothing. */
  async function leftBehind() {
    const ids = await newProject()
    const { batches } = studio.library
    const finish = vi.spyOn(batches, 'finish').mockImplementation(full)
    const fail = vi.spyOn(batches, 'fail').mockImplementation(full)
    const { id } = await enqueue(ids)
    await vi.waitFor(() => expect(fail).toHaveBeenCalled(), { interval: 5, timeout: 3000 })
    expect(batches.get(id).state.status).toBe('running')
    const writable = () => {
      finish.mockRestore()
      fail.mockRestore()
    }
    return { id, ids, writable }
  }

  test('learns later how a batch ended', async () => {
    const { id, ids, writable } = await leftBehind()
    writable()
    expect(await becomes(id, 'failed')).toMatchObject({ failure: { code: 'disk-full' } })
    await becomes((await enqueue(ids)).id, 'done')
  })

  test('a batch left behind can be cancelled, and stays so', async () => {
    const { id, ids, writable } = await leftBehind()
    expect(studio.queue.cancel(id).state.status).toBe('cancelled')
    writable()
    await becomes((await enqueue(ids)).id, 'done')
    expect(studio.library.batches.get(id).state.status).toBe('cancelled')
  })

  test('a batch left behind can be tried again', async () => {
    const { id, writable } = await leftBehind()
    writable()
    expect(studio.queue.retry(id).state.status).toBe('queued')
    await becomes(id, 'done')
  })

  test('the queue goes on by itself where its list could not be had', async () => {
    vi.spyOn(studio.library.batches, 'takeNext').mockImplementationOnce(full)
    await becomes((await enqueue(await newProject())).id, 'done')
  })

  test('does not keep the studio from closing, and the next start draws what was left', async () => {
    engine.script.push('wait')
    const { id } = await enqueue(await newProject())
    await running()
    vi.spyOn(studio.library.batches, 'requeue').mockImplementation(full)
    await reopen()
    await becomes(id, 'done')
  })
})

describe('a batch that cannot be read', () => {
  const write = (sql: string, id: string) => {
    const sqlite = new Sqlite(join(folder.path, 'library', 'housestyle.db'))
    sqlite.prepare(sql).run(id)
    sqlite.close()
  }
  /** As a newer Housestyle may leave it. */
  const makeNewer = (id: string) =>
    write(`UPDATE batches SET spec_json = json_set(spec_json, '$.sampling.sampler', 'x') WHERE id = ?`, id)

  test('fails in its turn, is told of, and the next one is drawn', async () => {
    engine.script.push('wait')
    const ids = await newProject()
    const [, newer, last] = [await enqueue(ids), await enqueue(ids), await enqueue(ids)]
    await running()
    makeNewer(newer.id)
    const stream = studio.events.stream()
    engine.release()
    await becomes(last.id, 'done')
    for await (const event of stream)
      if (event.type === 'batch' && event.batch.id === newer.id) {
        expect(event.batch.state).toMatchObject({ status: 'failed', failure: { code: 'internal' } })
        break
      }
    expect(engine.jobs).toHaveLength(2)
    expect(() => studio.queue.retry(newer.id)).toThrow('is damaged: sampling.sampler')
  })

  test('does not keep the studio from opening after a crash', async () => {
    engine.script.push('wait')
    const ids = await newProject()
    const [crashed, next] = [await enqueue(ids), await enqueue(ids)]
    await running()
    await reopen(() => {
      write(`UPDATE batches SET status = 'running', attempts = 1 WHERE id = ?`, crashed.id)
      makeNewer(crashed.id)
    })
    await becomes(next.id, 'done')
    const states = studio.library.batches.list(ids.projectId).map(({ state }) => state.status)
    expect(states).toEqual(['done', 'failed'])
    expect(engine.jobs).toHaveLength(1)
  })
})

describe('several sets, and the strength for them', () => {
  test('go to the engine with the weights of their images', async () => {
    const { projectId, setId } = await newProject()
    const files = Array.from({ length: 3 }, (_, i) => ({ name: `x${i}.png`, bytes: () => picture(50 + i) }))
    const { images } = await importImages(studio.library.images, files)
    const other = studio.library.sets.create(projectId, 'Avoid', images).id
    const mix = [{ setId: other, share: -0.3 }]
    const { id } = await studio.queue.enqueue({ projectId, setId, modelName: 'fake', mix, spec: testSpec })
    const { record } = (await becomes(id, 'done')) as Extract<Batch['state'], { status: 'done' }>
    const [job] = engine.jobs
    expect(job!.weights!.slice(-3).map((weight) => Math.round(100 * weight))).toEqual([-10, -10, -10])
    expect(job!.references.guide).toHaveLength(job!.weights!.length)
    expect(record.references.weights).toEqual(job!.weights)
    // The set itself alone is measured against.
    expect(job!.keptOutWeights).toEqual([0.5, 0.5])
    expect(record.references.keptOutWeights).toEqual(job!.keptOutWeights)

    const found = await studio.queue.tune({ setId, modelName: 'fake', mix, spec: testSpec })
    expect(found).toMatchObject({ strength: 0.3, outcome: 'reached' })
    expect(engine.tunes[0]).toMatchObject({
      weights: job!.weights,
      keptOutWeights: job!.keptOutWeights,
      references: job!.references,
      again: false
    })
    await studio.queue.tune({ setId, modelName: 'fake', mix, spec: testSpec, again: true })
    expect(engine.tunes[1]).toEqual({ ...engine.tunes[0], again: true })
  })

  test('an empty set has no strength', async () => {
    const { projectId } = await newProject()
    const { id } = studio.library.sets.create(projectId, 'Empty')
    await expect(studio.queue.tune({ setId: id, modelName: 'fake', spec: testSpec })).rejects.toThrow('no images yet')
  })
})

test('one library, one queue', async () => {
  await expect(testStudio(folder.path)).rejects.toThrow('This library is already open in another Housestyle.')
})

test('a library that an older studio has open is left as it is', async () => {
  const other = new Sqlite(join(folder.path, 'library', 'housestyle.db'))
  other.pragma('user_version = 1')
  await expect(testStudio(folder.path)).rejects.toThrow('This library is already open in another Housestyle.')
  expect(other.pragma('user_version', { simple: true })).toBe(1)
  other.close()
  expect(readdirSync(join(folder.path, 'library')).filter((name) => name.endsWith('.bak'))).toEqual([])
})

test('progress comes at most five times a second', async () => {
  const seen: StudioEvent[] = []
  const stream = studio.events.stream()
  const batch = await studio.queue.enqueue({
    ...(await newProject()),
    modelName: 'fake',
    spec: { ...testSpec, sampling: { ...testSpec.sampling, steps: 500 } }
  })
  for await (const event of stream) {
    seen.push(event)
    if (event.type === 'batch' && event.batch.id === batch.id && event.batch.state.status === 'done') break
  }
  expect(seen.filter(({ type }) => type === 'progress').length).toBeLessThanOrEqual(2)
  const preview = seen.find((event) => event.type === 'preview')
  expect(preview?.dataUrl).toMatch(/^data:image\/webp;base64,/)
})
