import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sum } from './averages.ts'
import { finishLike } from './fills.ts'
import { hexOf } from './inks.ts'
import { setFills } from './setFills.ts'

const size = 32
const checkpoint = async () => {}
const inks = { fills: 'inks', size, checkpoint } as const
type Rgb = readonly [number, number, number]
/** A square on white, its middle darker by `shade`. */
function square([r, g, b]: Rgb, shade: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3).fill(255)
  for (let y = 6; y < 26; y++)
    for (let x = 6; x < 26; x++) {
      const blotch = shade * Math.exp(-((x - 16) ** 2 + (y - 16) ** 2) / 40)
      rgb.set([r - Math.round(blotch), g - Math.round(blotch), b], (y * size + x) * 3)
    }
  return rgb
}
const [red, blue, black]: Rgb[] = [
  [221, 46, 68],
  [85, 172, 238],
  [28, 28, 38]
]
const drawn = [square([200, 60, 60], 20), square([100, 160, 220], 20)]
const middle = (rgb: Uint8Array) => [...rgb.subarray(3 * (16 * size + 16), 3 * (16 * size + 16) + 3)]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'housestyle-fills-'))
})
afterAll(() => rm(folder, { recursive: true }))

let written = 0
const filesOf = (pictures: Uint8Array[]) =>
  Promise.all(
    pictures.map(async (rgb) => {
      const path = join(folder, `${++written}.png`)
      await sharp(rgb, { raw: { width: size, height: size, channels: 3 } }).toFile(path)
      return { path, sha256: path }
    })
  )

describe('finishLike', () => {
  test('sets fills in the inks that flat references share', async () => {
    const references = await filesOf([square(red!, 0), square(red!, 0), square(blue!, 0), square(blue!, 0)])
    const finished = await finishLike(drawn, references, inks)
    expect(finished.pictures.map(middle)).toEqual([red, blue])
    expect(hexOf(finished.inks!.colours).sort()).toEqual(['#55acee', '#dd2e44', '#ffffff'])
    const even = await finishLike(drawn, references, { ...inks, fills: 'even' })
    expect(even.inks).toBeNull()
    expect(middle(even.pictures[0]!)).not.toEqual(red)
  })

  test('sets every fill in an ink where references use no other colours', async () => {
    const violet = square([110, 40, 180], 20)
    const closed = await filesOf([square(red!, 0), square(red!, 0), square(blue!, 0), square(blue!, 0)])
    expect([red, blue]).toContainEqual(middle((await finishLike([violet], closed, inks)).pictures[0]!))
    const open = await filesOf([
      square(red!, 0),
      square(red!, 0),
      square(blue!, 0),
      square(blue!, 0),
      square([20, 120, 20], 0)
    ])
    const kept = middle((await finishLike([violet], open, inks)).pictures[0]!)
    expect([red, blue]).not.toContainEqual(kept)
    expect(Math.abs(kept[0]! - 110)).toBeLessThan(20)
  })

  test('a palette counts for hatched references too, which have few fills', async () => {
    const hatched = square(red!, 0).map((value, i) => {
      const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)]
      return y >= 10 && y < 26 && x % 4 < 2 ? 255 : value
    })
    const references = await filesOf([square(red!, 0), ...Array.from({ length: 6 }, () => hatched)])
    const [picture] = (await finishLike([square([110, 40, 180], 20)], references, inks)).pictures
    expect(middle(picture!)).toEqual(red)
  })

  test('outlines the shapes of an outlined set, and those of no other', async () => {
    const outlinedSquare = (fill: Rgb) => {
      const rgb = square(fill, 0)
      for (let i = 6; i < 26; i++)
        for (const at of [6, 25]) {
          rgb.set(black!, 3 * (i * size + at))
          rgb.set(black!, 3 * (at * size + i))
        }
      return rgb
    }
    const lined = await filesOf([red!, red!, red!, blue!, blue!, blue!].map(outlinedSquare))
    const { pictures, inks: used } = await finishLike(drawn, lined, inks)
    expect(hexOf(used!.colours)[used!.outline!.ink]).toBe('#1c1c26')
    for (const [i, picture] of pictures.entries()) {
      expect(middle(picture)).toEqual([red, blue][i])
      // The edge of a shape that was drawn without a line is at 6: now half of a pixel on both sides is the line's.
      const across = [3, 4, 5, 6, 7, 8].map((x) => sum([0, 1, 2].map((c) => picture[3 * (16 * size + x) + c]!)))
      expect(Math.min(...across)).toBeLessThan(300)
      expect(across[0]).toBe(3 * 255)
    }
    const plain = await filesOf([square(red!, 0), square(red!, 0), square(blue!, 0), square(blue!, 0)])
    expect((await finishLike(drawn, plain, inks)).inks!.outline).toBeNull()
  })

  test('sets even pictures in the inks too, and none in the shades of gradients', async () => {
    const even = [square([200, 60, 60], 0), square([100, 160, 220], 0)]
    const references = await filesOf([square(red!, 0), square(red!, 0), square(blue!, 0), square(blue!, 0)])
    expect((await finishLike(even, references, inks)).pictures.map(middle)).toEqual([red, blue])
    const shades = [0, 1, 2, 3, 4, 5].flatMap((i) => Array.from({ length: 2 }, () => square([200 - 9 * i, 60, 60], 0)))
    expect(await finishLike(even, await filesOf(shades), inks)).toEqual({ pictures: even, inks: null })
  })

  test('makes fills flat, in their own colours, where flat references share none', async () => {
    const references = await filesOf([square(red!, 0), square(blue!, 0), square([20, 120, 20], 0)])
    const { pictures, inks: used } = await finishLike(drawn, references, inks)
    expect(used).toBeNull()
    const even = await finishLike(drawn, references, { ...inks, fills: 'even' })
    expect(pictures).toEqual(even.pictures.map((picture) => setFills(picture, size, null)))
    expect(pictures).not.toEqual(even.pictures)
    expect(Math.abs(middle(pictures[0]!)[0]! - 200)).toBeLessThan(20)
  })

  test('leaves pictures of a set with shades as they are, and all where nothing is asked for or known', async () => {
    const shaded = await filesOf([square(red!, 22), square(red!, 20), square(red!, 21)])
    expect(await finishLike(drawn, shaded, inks)).toEqual({ pictures: drawn, inks: null })
    expect(await finishLike(drawn, [], inks)).toEqual({ pictures: drawn, inks: null })
    const flat = await filesOf([square(red!, 0)])
    expect(await finishLike(drawn, flat, { ...inks, fills: 'drawn' })).toEqual({ pictures: drawn, inks: null })
  })

  test('stops when the batch is cancelled', async () => {
    const references = await filesOf([square(red!, 0)])
    const cancelled = { ...inks, checkpoint: () => Promise.reject(new Error('cancelled')) }
    await expect(finishLike(drawn, references, cancelled)).rejects.toThrow('cancelled')
  })
})
