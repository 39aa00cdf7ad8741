import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DrawnImage, ImageFile, Preview } from '#main/engine/protocol.ts'
import { grained, inks, size } from '#main/engine/texture/testTextures.ts'
import { startEngine } from '#main/jobs/engineProcess.ts'
import { resourcesFolder } from '#main/resources.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { TextureMode } from '#shared/parameters.ts'

const engine = startEngine()
const modelFolder = join(resourcesFolder(), 'models', 'housestyle-128')
let scratch: string
let references: ImageFile[]

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'housestyle-textures-'))
  references = await Promise.all(
    Array.from({ length: 12 }, async (_, i) => {
      const path = join(scratch, `${i}.png`)
      await sharp(grained(i, 4), { raw: { width: 4 * size, height: 4 * size, channels: 3 } })
        .png()
        .toFile(path)
      return { path, sha256: `grained-${i}` }
    })
  )
})
afterAll(async () => {
  await engine.close()
  await rm(scratch, { recursive: true, force: true })
})

async function draw(texture: TextureMode) {
  const [images, previews]: [DrawnImage[], Preview[]] = [[], []]
  const { measurements } = await engine.generate(
    {
      modelFolder,
      cacheFolder: join(scratch, 'latents'),
      spec: {
        prompts: ['red apple', 'rocket'],
        negativePrompt: '',
        count: 2,
        seed: 7,
        sampling: { ...defaultSampling, steps: 4 },
        guidance: { ...defaultGuidance, texture }
      },
      references: { guide: references.slice(0, 10), keptOut: references.slice(10) },
      arms: ['guided', 'unguided'],
      previewEvery: 3
    },
    { onImage: (image) => images.push(image), onPreview: (preview) => previews.push(preview) }
  )
  const of = (arm: 'guided' | 'unguided') => images.filter((image) => image.arm === arm).map(({ rgb }) => rgb)
  return { measurements, previews, guided: of('guided'), unguided: of('unguided') }
}

/** Shares of the pixels of a picture that are in an ink, and that are as dark as grain on one. */
function sharesOf(rgb: Uint8Array): { inInks: number; grain: number } {
  let [inInks, grain] = [0, 0]
  for (let i = 0; i < rgb.length; i += 3) {
    const near = (factor: number, ink: number) =>
      [0, 1, 2].every((c) => Math.abs(rgb[i + c]! - factor * inks[3 * ink + c]!) <= 24)
    if ([0, 1, 2].some((ink) => near(1, ink))) inInks++
    if (near(0.5, 1)) grain++
  }
  return { inInks: inInks / (rgb.length / 3), grain: grain / (rgb.length / 3) }
}

it('draws flat after grainy references, and covers what it drew with their grain', { timeout: 90_000 }, async () => {
  const { measurements, guided, unguided, previews } = await draw('references')
  expect(measurements).toMatchObject({ texture: true, backdrop: null })
  expect(measurements.inks).toHaveLength(3)
  const shares = guided.map(sharesOf)
  expect(Math.min(...shares.map(({ inInks }) => inInks))).toBeGreaterThan(0.6)
  expect(Math.max(...shares.map(({ grain }) => grain))).toBeGreaterThan(0.02)
  expect(previews.some(({ arm }) => arm === 'guided')).toBe(true)
  const again = await draw('references')
  expect(again.guided).toEqual(guided)

  const asBefore = await draw('drawn')
  expect(asBefore.measurements.texture).toBe(false)
  expect(asBefore.unguided).toEqual(unguided)
  expect(asBefore.guided).not.toEqual(guided)

  const { exact } = await engine.read({
    modelFolder,
    cacheFolder: join(scratch, 'latents'),
    references: { guide: references.slice(0, 10), keptOut: references.slice(10) }
  })
  expect(exact).toMatchObject({ texture: true, inks: measurements.inks })
})
