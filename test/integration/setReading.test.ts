import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReferencesReport } from '#main/cli/references.ts'
import type { ReadJob } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { expectPlainFailure, runCli } from '../support/cli.ts'

const samples = join(resourcesFolder(), 'samples')
const base = mkdtempSync(join(tmpdir(), 'housestyle-reading-'))
const brand = join(base, 'brand')
const env = { HOUSESTYLE_CACHE: join(base, 'cache') }
const engine = startEngine()

/** Sixteen of Harbour, one of them saved again, and one of Clay. */
beforeAll(async () => {
  mkdirSync(brand)
  const picturesOf = (set: string) =>
    readdirSync(join(samples, set))
      .filter((name) => name.endsWith('.webp'))
      .map((name) => join(samples, set, name))
  for (const [i, path] of picturesOf('harbour').slice(0, 16).entries())
    await sharp(path)
      .png()
      .toFile(join(brand, `${i}.png`))
  await sharp(join(brand, '5.png')).resize(96, 96).jpeg({ quality: 70 }).toFile(join(brand, 'again.jpg'))
  await sharp(picturesOf('clay')[0]!).png().toFile(join(brand, 'clay.png'))
  writeFileSync(join(brand, 'broken.png'), 'This is no image.')
})
afterAll(async () => {
  await engine.close()
  rmSync(base, { recursive: true, force: true })
})

const jobOf = async (folder: string): Promise<ReadJob> => ({
  modelFolder: join(resourcesFolder(), 'models', 'housestyle-128'),
  cacheFolder: join(base, `latents-${Math.random()}`),
  references: { guide: (await scanFolder(folder)).images, keptOut: [] }
})

it('the command line says what a set shares, what it has twice and what does not belong', async () => {
  const { code, stdout, stderr } = await runCli(['references', brand, '--json'], { env })
  expect([stderr, code]).toEqual(['', 0])
  const report: ReferencesReport = JSON.parse(stdout)
  expect(report.alike).toEqual([['5.png', 'again.jpg']])
  expect(report.apart).toEqual(['clay.png'])
  expect(report.groups).toEqual([])
  expect(report.exact.inks).toContain('#16243f')
  expect(report.exact).toMatchObject({ outline: null, backdrop: null })
  expect([report.guide.length, report.keptOut.length]).toEqual([14, 4])
  expect(report.skipped).toEqual([{ file: 'broken.png', reason: 'broken.png is not an image that can be read.' }])

  const { stdout: text } = await runCli(['references', brand], { env })
  expect(text).toContain('“brand”: 18 images; 14 guide, 4 are kept out to measure against.')
  expect(text).toContain('Nearly the same: 5.png, again.jpg')
  expect(text).toContain('Apart from the others in style, the farthest first: clay.png')
})

it('a folder without images is told of in one sentence', async () => {
  mkdirSync(join(base, 'empty'))
  expectPlainFailure(await runCli(['references', join(base, 'empty')], { env }), 1, 'has no image that can be used')
})

it('whatever somebody waits for goes ahead of a reading, which then goes on', async () => {
  const job = await jobOf(brand)
  const order: string[] = []
  const reading = engine.read(job).then((read) => {
    order.push('read')
    return read
  })
  const { modelFolder, cacheFolder } = job
  await engine.encode({ modelFolder, cacheFolder, images: job.references.guide.slice(0, 3) })
  order.push('encoded')
  expect(order).toEqual(['encoded'])
  expect((await reading).apart).toHaveLength(1)
})

it('a reading ends when it is not wanted any more', async () => {
  const controller = new AbortController()
  const reading = engine.read(await jobOf(brand), { signal: controller.signal })
  controller.abort()
  await expect(reading).rejects.toMatchObject({ failure: { code: 'cancelled' } })
})

it('what cannot be read is passed over', async () => {
  const job = await jobOf(brand)
  const gone = { sha256: 'gone', path: join(base, 'gone.png') }
  const { apart } = await engine.read({ ...job, references: { guide: [gone, ...job.references.guide], keptOut: [] } })
  expect(apart).toHaveLength(1)
})
