import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onPlates } from '#main/engine/backdrops/testSets.ts'
import type { DrawnImage, ImageFile, Preview } from '#main/engine/protocol.ts'
import { scanFolder } from '#main/images/scanFolder.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { drawingsFolder } from '#shared/cacheNames.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { BackdropMode } from '#shared/parameters.ts'

const side = 256
const plates = [
  [180, 40, 60],
  [30, 90, 160]
] as const
const engine = startEngine()
let scratch: string
let references: ImageFile[]

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'housestyle-backdrops-'))
  references = await Promise.all(
    onPlates(side, 12, plates).map(async (rgb, i) => {
      const path = join(scratch, `${i}.png`)
      await sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
        .png()
        .toFile(path)
      return { path, sha256: createHash('sha256').update(rgb).digest('hex') }
    })
  )
})

afterAll(async () => {
  await engine.close()
  await rm(scratch, { recursive: true, force: true })
})

async function draw(backdrop: BackdropMode, files = references, weights?: number[]) {
  const [images, previews]: [DrawnImage[], Preview[]] = [[], []]
  const { measurements } = await engine.generate(
    {
      modelFolder: join(resourcesFolder(), 'models', 'housestyle-128'),
      cacheFolder: join(scratch, 'latents'),
      spec: {
        prompts: ['red apple', 'rocket'],
        negativePrompt: '',
        count: 4,
        seed: 7,
        sampling: { ...defaultSampling, steps: 4 },
        guidance: { ...defaultGuidance, backdrop }
      },
      references: { guide: files.slice(0, 10), keptOut: files.slice(10, 12) },
      ...(weights && { weights }),
      arms: ['guided', 'unguided'],
      previewEvery: 3
    },
    { onImage: (image) => images.push(image), onPreview: (preview) => previews.push(preview) }
  )
  return { measurements, images, previews }
}

const at = (rgb: ArrayLike<number>, width: number, share: number): string => {
  const place = 3 * (Math.round(width * share) * width + Math.round(width * share))
  return [rgb[place], rgb[place + 1], rgb[place + 2]].join()
}

it('puts guided pictures on the plates of their references, and measures what is seen', async () => {
  const { measurements, images, previews } = await draw('references')
  expect(measurements.backdrop).toEqual({ colourways: 2, plain: false })
  expect(measurements.inks).toEqual(['#faf8f0'])
  const guided = images.filter(({ arm }) => arm === 'guided')
  expect(guided.map(({ rgb, width }) => at(rgb, width, 0))).toEqual(guided.map(() => '250,248,240'))
  // Near the plate's corner, where no reference has a mark.
  const corners = new Set(guided.map(({ rgb, width }) => at(rgb, width, 0.16)))
  expect(corners).toEqual(new Set(plates.map((plate) => plate.join())))
  const { guided: near, unguided: far } = measurements.mmd2.latent!
  expect(near).toBeLessThan(0.5 * far)

  const preview = previews.find(({ arm }) => arm === 'guided')!
  const { data, info } = await sharp(preview.webp).raw().toBuffer({ resolveWithObject: true })
  const [red, green, blue] = at(data, info.width, 0.02).split(',').map(Number)
  expect(Math.max(Math.abs(red! - 250), Math.abs(green! - 248), Math.abs(blue! - 240))).toBeLessThan(12)
})

it('draws the same where drawings and latents of an earlier run are damaged', async () => {
  const { images: before } = await draw('references')
  const cache = join(scratch, 'latents')
  const kept = (await readdir(cache, { recursive: true })).filter((name) => /\.(png|latents)$/.test(name))
  expect(kept.filter((name) => name.startsWith(drawingsFolder))).toHaveLength(10)
  for (const name of kept) await truncate(join(cache, name), 0)
  const { images: after } = await draw('references')
  expect(after.map(({ rgb }) => rgb)).toEqual(before.map(({ rgb }) => rgb))
})

it('leaves backdrops to the model where that is asked for, and where a reference repels', async () => {
  expect((await draw('drawn')).measurements.backdrop).toBeNull()
  const weights = [...Array.from({ length: 9 }, () => 1), -0.5]
  expect((await draw('references', references, weights)).measurements.backdrop).toBeNull()
})

it('references that share nothing guide as they are', async () => {
  const { images } = await scanFolder(join(resourcesFolder(), 'samples', 'sticker'))
  expect((await draw('references', images.slice(0, 12))).measurements.backdrop).toBeNull()
})
