import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSquare } from '#main/images/decode.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import type { Guidance } from '#shared/parameters.ts'
import { onPlate } from '../backdrops/testSets.ts'
import { inRect, pictureOf, pixelOf, type Rgb } from '../finish/outlines/testDrawings.ts'
import { grained, inkOf } from '../texture/testTextures.ts'
import { asSeen, finishedLike, shedFrom } from './shed.ts'

const size = 64
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'housestyle-shed-'))
})
afterAll(() => rm(folder, { recursive: true }))

let written = 0
const filesOf = (pictures: Uint8Array[]) =>
  Promise.all(
    pictures.map(async (rgb) => {
      const side = Math.sqrt(rgb.length / 3)
      const name = `${++written}`
      const path = join(folder, `${name}.png`)
      await sharp(rgb, { raw: { width: side, height: side, channels: 3 } }).toFile(path)
      return { path, sha256: name }
    })
  )

const shedOf = async (
  pictures: Uint8Array[],
  {
    weights,
    cacheFolder = join(folder, 'cache'),
    ...guidance
  }: Partial<Guidance> & { weights?: number[]; cacheFolder?: string } = {}
) => {
  const guide = await filesOf(pictures)
  const spec = {
    prompts: ['a'],
    negativePrompt: '',
    count: 1,
    seed: 0,
    sampling: defaultSampling,
    guidance: { ...defaultGuidance, ...guidance }
  }
  const job = { spec, references: { guide, keptOut: [] }, ...(weights && { weights }) }
  return { guide, shed: await shedFrom(job, { size, cacheFolder, checkpoint: async () => {} }) }
}
const pixels = async (path: string) => (await decodeSquare(path, 'drawing', size)).pixels

const [white, black]: Rgb[] = [
  [255, 255, 255],
  [20, 20, 24]
]
const colours = Array.from(
  { length: 18 },
  (_, i): Rgb => [70 + 80 * (i % 3), 90 + 70 * (Math.floor(i / 3) % 3), i < 9 ? 90 : 200]
)
/** Two squares beside each other in a thick line; without colours lines alone. */
const outlined = (left: Rgb | null, right: Rgb | null) =>
  pictureOf(size, (x, y) => {
    if (!inRect(x, y, 8, 16, 55, 47)) return white!
    const isLine = x < 11 || x > 52 || y < 19 || y > 44 || (x >= 30 && x < 33)
    return isLine ? black! : ((x < 32 ? left : right) ?? white!)
  })
/** Each colour stands in two of them. */
const outlinedSet = Array.from({ length: 18 }, (_, i) => outlined(colours[i]!, colours[(i + 7) % 18]!))
const inFew = Array.from({ length: 12 }, (_, i) => outlined(colours[i % 3]!, colours[(i + 1) % 3]!))

/** Backdrops are not looked for. */
const outlinesAlone = { backdrop: 'drawn' } as const

describe('shedFrom', { timeout: 60_000 }, () => {
  it('leaves what is drawn on a shared backdrop, black on white and large, and pictures are finished like it', async () => {
    const { guide, shed } = await shedOf(onPlate(256, 10))
    expect(shed!.of).toEqual([...guide.keys()])
    expect(shed!.backdrop).toMatchObject({ isPlain: false })
    expect(finishedLike(shed, guide)).toMatchObject({ references: shed!.files, otherwise: { closed: true } })
    const rgb = await pixels(shed!.files[0]!.path)
    const dark = Array.from({ length: size * size }, (_, at) => rgb[3 * at]!).filter((byte) => byte < 128).length
    // Its bar is 0.4 by 0.12 of the backdrop, and larger in its box.
    expect(dark / size ** 2).toBeGreaterThan(1.2 * 0.4 * 0.12)
    expect(pixelOf(rgb, 0, 0)).toEqual([255, 255, 255])
  })

  it('leaves fills without their outline, and leaves out what fills nothing', async () => {
    const { guide, shed } = await shedOf([...outlinedSet, outlined(null, null)], outlinesAlone)
    expect(shed!.backdrop).toBeNull()
    expect(shed!.of).toEqual([...outlinedSet.keys()])
    expect(finishedLike(shed, guide)).toEqual({ references: guide, otherwise: null })
    const rgb = await pixels(shed!.files[0]!.path)
    const darkest = rgb.reduce((least, byte, i) => (i % 3 === 0 ? Math.min(least, byte) : least), 255)
    expect(darkest).toBeGreaterThan(60)
    expect([pixelOf(rgb, 20, 32), pixelOf(rgb, 45, 32)]).toEqual([colours[0], colours[7]].map((rgb) => [...rgb!]))
  })

  it('leaves flat fills without their grain, which pictures are covered with, the same for the same seed', async () => {
    const set = Array.from({ length: 12 }, (_, i) => grained(i, 2))
    const { guide, shed } = await shedOf(set)
    expect(shed).toMatchObject({ of: [...guide.keys()], backdrop: null })
    expect(shed!.texture!.grain).not.toBeNull()
    expect(finishedLike(shed, guide)).toEqual({ references: shed!.files, otherwise: null })
    const flat = await pixels(shed!.files[0]!.path)
    expect([pixelOf(flat, 20, 20), pixelOf(flat, 50, 26)]).toEqual([[...inkOf(1)], [...inkOf(2)]])
    const seen = await asSeen(flat, size, 3, shed)
    const changed = seen.filter((byte, i) => Math.abs(byte - flat[i]!) > 40).length / seen.length
    expect(changed).toBeGreaterThan(0.01)
    expect(await asSeen(flat, size, 3, shed)).toEqual(seen)
    expect((await shedOf(set, { texture: 'drawn', backdrop: 'drawn' })).shed).toBeNull()
    expect((await shedOf(set, { fills: 'even', backdrop: 'drawn' })).shed).toBeNull()
  })

  it('leaves one ink without its light in black on white, and pictures get both back', async () => {
    const oneInk = Array.from({ length: 12 }, (_, i) => {
      const [left, top] = [16 + ((i * 23) % 56), 16 + ((i * 37) % 60)]
      return pictureOf(2 * size, (x, y) => {
        if (!inRect(x, y, left, top, left + 40, top + 36)) return inkOf(0)
        const [r, g, b] = inkOf(1)
        return y < top + 4 ? [r, g + 60, b + 60] : [r, g, b]
      })
    })
    const { shed } = await shedOf(oneInk)
    expect(shed).toMatchObject({ backdrop: { isPlain: true }, texture: { grain: null } })
    const drawing = pictureOf(size, (x, y) => (inRect(x, y, 16, 16, 48, 48) ? [0, 0, 0] : white!))
    const seen = await asSeen(drawing, size, 1, shed)
    expect(pixelOf(seen, 0, 0)).toEqual([...inkOf(0)])
    const reds = Array.from({ length: size }, (_, y) => pixelOf(seen, 32, y)).filter(([r, , b]) => r > b + 60)
    expect(reds.length).toBeGreaterThan(8)
    // The upper edge is lighter than the middle.
    expect(reds[1]![2]).toBeGreaterThan(reds[Math.floor(reds.length / 2)]![2] + 15)
  })

  it('leaves references as they are where that is asked for, or where one repels', async () => {
    expect((await shedOf(onPlate(256, 10), { backdrop: 'drawn', outlines: 'drawn' })).shed).toBeNull()
    expect((await shedOf(outlinedSet, { ...outlinesAlone, fills: 'drawn' })).shed).toBeNull()
    const weights = outlinedSet.map((_, i) => (i === 0 ? -1 : 1))
    expect((await shedOf(outlinedSet, { weights })).shed).toBeNull()
  })

  it('nor where colours are few, or most would have nothing left', async () => {
    expect((await shedOf(inFew, outlinesAlone)).shed).toBeNull()
    const empty = Array.from({ length: 20 }, () => outlined(null, null))
    expect((await shedOf([...outlinedSet, ...empty], outlinesAlone)).shed).toBeNull()
  })

  it('nor where they share nothing', async () => {
    const flat = Array.from({ length: 8 }, (_, i) =>
      pictureOf(size, (x, y) => (inRect(x, y, 12, 12, 40 + i, 50) ? colours[i % 3]! : white!))
    )
    expect((await shedOf(flat)).shed).toBeNull()
  })

  it('does without where a drawing cannot be kept', async () => {
    const file = join(folder, 'no-folder')
    await sharp(outlinedSet[0]!, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toFile(file)
    expect((await shedOf(outlinedSet, { ...outlinesAlone, cacheFolder: file })).shed).toBeNull()
  })
})
