import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changedOfReferences, changedShare, evenLikeReferences } from './evenFills.ts'

const size = 32
const checkpoint = async () => {}
/** A square on white, its middle darker by `shade`. */
function square(shade: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3).fill(255)
  for (let y = 6; y < 26; y++)
    for (let x = 6; x < 26; x++) {
      const blotch = Math.exp(-((x - 16) ** 2 + (y - 16) ** 2) / 40)
      rgb.set([200 - Math.round(shade * blotch), 80, 80], (y * size + x) * 3)
    }
  return rgb
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'housestyle-even-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function filesOf(pictures: Uint8Array[]) {
  return Promise.all(
    pictures.map(async (rgb, i) => {
      const path = join(folder, `${pictures.length}-${rgb[(16 * size + 16) * 3]}-${i}.png`)
      await sharp(rgb, { raw: { width: size, height: size, channels: 3 } }).toFile(path)
      return { path, sha256: path }
    })
  )
}
const drawn = [square(20), square(20), square(0)]

test('changedShare counts pixels that differ visibly', () => {
  const [before, after] = [new Uint8Array(12), new Uint8Array(12)]
  after.set([0, 9, 0, 8, 8, 8], 0)
  expect(changedShare(before, after)).toBe(0.25)
})

describe('evenLikeReferences', () => {
  test('evens pictures of a set with even fills, and leaves those that are even already', async () => {
    const typical = await changedOfReferences(await filesOf([square(0), square(0)]), size, checkpoint)
    expect(typical).toHaveLength(2)
    const [first, , even] = await evenLikeReferences(drawn, typical, size, checkpoint)
    const shades = [8, 16, 23].map((y) => first![(y * size + 16) * 3]!)
    expect(Math.max(...shades) - Math.min(...shades)).toBeLessThanOrEqual(4)
    expect(even).toBe(drawn[2])
  })

  test('leaves pictures of a set with shades as they are', async () => {
    const typical = await changedOfReferences(await filesOf([square(20), square(20), square(20)]), size, checkpoint)
    expect(await evenLikeReferences(drawn, typical, size, checkpoint)).toEqual(drawn)
  })
})

test('reads at most twelve of many references, and stops when the batch is cancelled', async () => {
  const [file] = await filesOf([square(0)])
  const many = Array.from({ length: 40 }, () => file!)
  expect(await changedOfReferences(many, size, checkpoint)).toHaveLength(12)
  await expect(changedOfReferences(many, size, () => Promise.reject(new Error('cancelled')))).rejects.toThrow(
    'cancelled'
  )
})
