import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Report, reportSchema } from '#main/cli/report.ts'
import { readImageRecord } from '#main/images/writeImage.ts'
import { type CliResult, expectPlainFailure, runCli } from '../support/cli.ts'
import { hugePng, writeReferences } from '../support/references.ts'

let base: string
let references: string
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'housestyle-compare-'))
  references = join(base, 'brand')
  env = { HOUSESTYLE_CACHE: join(base, 'cache') }
  mkdirSync(references)
  await writeReferences(references, 11)
  writeFileSync(join(references, 'copy of 3.png'), readFileSync(join(references, '3.png')))
  writeFileSync(join(references, 'text.png'), 'This is no image.')
  writeFileSync(join(references, 'huge.png'), hugePng(30_000, 30_000))
  writeFileSync(join(references, 'cut.png'), readFileSync(join(references, '4.png')).subarray(0, 90))
  writeFileSync(join(references, 'README.md'), 'Whose these are.')
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const quick = ['--prompts', 'rocket; red apple', '--count', '3', '--steps', '2']
const compare = (out: string, ...rest: string[]): Promise<CliResult> =>
  runCli(['compare', '-r', references, ...quick, '-o', join(base, out), ...rest], { env })
const pixels = (...path: string[]) =>
  sharp(join(base, ...path))
    .raw()
    .toBuffer()

describe('housestyle compare', () => {
  let report: Report
  beforeAll(async () => {
    const { code, stdout, stderr } = await compare('first', '--json', '--seed', '5')
    expect([stderr, code]).toEqual(['', 0])
    report = reportSchema.parse(JSON.parse(stdout))
  })

  it('writes pairs, sheet and report', async () => {
    expect(readdirSync(join(base, 'first')).sort()).toEqual(['compare.png', 'guided', 'report.json', 'unguided'])
    for (const arm of ['guided', 'unguided'])
      expect(readdirSync(join(base, 'first', arm)).sort()).toEqual(['000.png', '001.png', '002.png'])
    expect(reportSchema.parse(JSON.parse(readFileSync(join(base, 'first', 'report.json'), 'utf8')))).toEqual(report)
    expect((await sharp(join(base, 'first', 'compare.png')).metadata()).width).toBeGreaterThan(1000)
    expect(await pixels('first', 'guided', '000.png')).not.toEqual(await pixels('first', 'unguided', '000.png'))
  })

  it('reports distances, times, and what guidance did', () => {
    const { mmd2, seconds, guidanceSteps, bandwidth, record } = report
    for (const pair of [mmd2.latent, mmd2.independent]) {
      expect(pair?.guided).toBeTypeOf('number')
      expect(pair?.unguided).toBeTypeOf('number')
    }
    expect(seconds.total).toBeGreaterThan(seconds.sampling)
    expect(guidanceSteps.length).toBeGreaterThan(0)
    expect(bandwidth).toBeGreaterThan(0)
    expect(record.spec).toMatchObject({ count: 3, seed: 5, prompts: ['rocket', 'red apple'] })
    expect(report.images).toEqual([
      { index: 0, prompt: 'rocket', seed: 5 },
      { index: 1, prompt: 'red apple', seed: 6 },
      { index: 2, prompt: 'rocket', seed: 7 }
    ])
  })

  it('goes on without what is no usable image, and says why', () => {
    expect(report.references.files.map(({ name }) => name)).toHaveLength(11)
    expect(report.references.files.filter(({ role }) => role === 'keptOut')).toHaveLength(2)
    expect(report.duplicates).toEqual([{ file: 'copy of 3.png', sameAs: '3.png' }])
    expect(report.skipped.map(({ file }) => file).sort()).toEqual(['cut.png', 'huge.png', 'text.png'])
    const reasons = report.skipped.map(({ reason }) => reason).join('\n')
    expect(reasons).toContain('huge.png has 30000 × 30000 pixels; the limit is 120 million.')
    expect(reasons).toContain('text.png is not an image that can be read.')
  })

  it('puts its record into every image', () => {
    for (const [arm, index] of [
      ['guided', 1],
      ['unguided', 2]
    ] as const)
      expect(readImageRecord(readFileSync(join(base, 'first', arm, `00${index}.png`)))).toEqual({
        batch: report.record,
        arm,
        ...report.images[index]!
      })
  })

  it('measures against weighted folders by their weights, and says against which', async () => {
    const mixed = join(base, 'mixed')
    mkdirSync(join(mixed, 'icons'), { recursive: true })
    await writeReferences(join(mixed, 'icons'), 11)
    const args = ['-r', mixed, '--weights', 'icons=0.6; photo=0.4', '--json', '--count', '2', '--steps', '2']
    mkdirSync(join(mixed, 'photo'))
    for (const name of ['0.png', '1.png']) renameSync(join(mixed, 'icons', name), join(mixed, 'photo', name))
    const { stdout } = await runCli(['compare', ...args, '-p', 'rocket', '-o', join(base, 'weighed')], { env })
    const { files } = reportSchema.parse(JSON.parse(stdout)).references
    const { keptOut, keptOutWeights, guide, weights } = reportSchema.parse(JSON.parse(stdout)).record.references
    expect([guide.length, weights?.length, keptOut.length, keptOutWeights?.length]).toEqual([9, 9, 2, 2])
    const folders = new Set(keptOut.map((sha256) => files.find((file) => file.sha256 === sha256)!.name.split('/')[0]!))
    const share = (folders.has('icons') ? 0.6 : 0) + (folders.has('photo') ? 0.4 : 0)
    expect(keptOutWeights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(share, 10)
  })

  it('leaves a folder with something in it alone, until told to replace it', async () => {
    expectPlainFailure(
      await compare('first'),
      1,
      /is not empty\. Choose another --out, or replace it with --force\.\n$/
    )
    mkdirSync(join(base, 'holiday'))
    writeFileSync(join(base, 'holiday', 'photo.jpg'), 'x')
    expectPlainFailure(await compare('holiday', '--force'), 1, 'holds no earlier comparison')
    expect(readdirSync(join(base, 'holiday'))).toEqual(['photo.jpg'])
  })

  it('draws byte-identical pairs at strength 0, and replaces with --force', async () => {
    const args = ['--strength', '0', '--force', '--quiet']
    expect(await compare('first', ...args)).toEqual({ code: 0, stdout: '', stderr: '' })
    for (const name of ['000.png', '001.png', '002.png']) {
      const [guided, unguided] = [await pixels('first', 'guided', name), await pixels('first', 'unguided', name)]
      expect(guided.equals(unguided)).toBe(true)
      const records = ['guided', 'unguided'].map((arm) => readImageRecord(readFileSync(join(base, 'first', arm, name))))
      expect(records.map((record) => record?.arm)).toEqual(['guided', 'unguided'])
      expect({ ...records[0], arm: '' }).toEqual({ ...records[1], arm: '' })
    }
  })
})

describe('housestyle reproduce', () => {
  const reproduce = (...args: string[]) => runCli(['reproduce', ...args], { env })
  beforeAll(async () => {
    expect((await compare('again', '--quiet')).code).toBe(0)
  })

  it('draws the same pixels again', async () => {
    const { code, stdout } = await reproduce(join(base, 'again'), '--json')
    expect(JSON.parse(stdout)).toMatchObject({ largestDifference: 0, images: 6, changes: [] })
    expect(code).toBe(0)
  })

  it('finds a pixel that was changed', async () => {
    const file = join(base, 'again', 'guided', '001.png')
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    data[100] = data[100]! ^ 1
    const { width, height } = info
    writeFileSync(
      file,
      await sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer()
    )
    const { code, stdout } = await reproduce(join(base, 'again'))
    expect(stdout).toContain('The largest difference of a pixel in 6 images is 1 of 255')
    expect(code).toBe(1)
  })

  it('says what is missing', async () => {
    expectPlainFailure(await reproduce(base), 1, 'has no report.json; it is no folder made by compare.')
    mkdirSync(join(base, 'elsewhere'))
    const gone = await reproduce(join(base, 'again'), '--references', join(base, 'elsewhere'), '-q')
    expectPlainFailure(
      gone,
      1,
      /^11 of the 11 references are not in .* any more\. Say with --references where they are\./
    )
    writeFileSync(join(base, 'elsewhere', 'report.json'), '{"format":')
    expectPlainFailure(await reproduce(join(base, 'elsewhere')), 1, 'cannot be read.')
  })
})
