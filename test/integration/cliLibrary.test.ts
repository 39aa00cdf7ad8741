import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { importImages } from '#main/library/importImages.ts'
import { openStudio } from '#main/studio.ts'
import { expectPlainFailure, runCli } from '../support/cli.ts'
import { repository } from '../support/imports.ts'
import { picture } from '../support/pictures.ts'
import { type TestFolder, testFolder, testSpec } from '../support/studio.ts'

let folder: TestFolder
let library: string
let batchId: string
/** A library with one batch, drawn by the studio with the real engine. */
beforeAll(async () => {
  folder = testFolder()
  library = join(folder.path, 'library')
  const studio = await openStudio({
    host: 'browser',
    libraryFolder: library,
    resourcesFolder: join(repository, 'resources'),
    engine: startEngine()
  })
  const { library: open, queue } = studio
  const project = open.projects.create('Brand')
  const files = Array.from({ length: 4 }, (_, i) => ({ name: `${i}.png`, bytes: () => picture(i) }))
  const set = open.sets.create(project.id, 'Squares', (await importImages(open.images, files)).images)
  const spec = { ...testSpec, count: 2, sampling: { ...testSpec.sampling, steps: 2 } }
  const batch = await queue.enqueue({ projectId: project.id, setId: set.id, modelName: 'housestyle-128', spec })
  batchId = batch.id
  await vi.waitFor(() => expect(open.batches.get(batchId).state.status).toBe('done'), {
    timeout: 60_000,
    interval: 200
  })
  await studio.close()
})
afterAll(() => folder.remove())

describe('housestyle reproduce, with a batch of the library', () => {
  it('draws the same pixels again', async () => {
    const { code, stdout } = await runCli(['reproduce', batchId, '--library', library, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ largestDifference: 0, images: 4 })
    expect(code).toBe(0)
  })

  it('says when there is no such batch, or no library', async () => {
    const other = '00000000-0000-4000-8000-000000000000'
    expectPlainFailure(await runCli(['reproduce', other, '--library', library]), 1, 'is not in the library')
    const nowhere = join(folder.path, 'nowhere')
    expectPlainFailure(
      await runCli(['reproduce', other, '--library', nowhere]),
      1,
      /^There is no library in .*nowhere\./
    )
  })

  it('leaves a library of an older Housestyle as it is, and says so', async () => {
    const file = join(library, 'housestyle.db')
    const version = (value?: number) => {
      const sqlite = new Sqlite(file)
      const found = sqlite.pragma('user_version', { simple: true })
      if (value !== undefined) sqlite.pragma(`user_version = ${value}`)
      sqlite.close()
      return found
    }
    const now = version(1)
    const refused = await runCli(['reproduce', batchId, '--library', library])
    expectPlainFailure(refused, 1, 'written by an older Housestyle')
    expect(version(Number(now))).toBe(1)
  })
})
