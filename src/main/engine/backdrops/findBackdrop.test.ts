import { expect, it } from 'vitest'
import { pictureOf, pixelOf, type Rgb } from '../finish/outlines/testDrawings.ts'
import { findBackdrop } from './findBackdrop.ts'
import { marksOf } from './marksOf.ts'
import { isMarked, onPlate, onPlates, plateAt } from './testSets.ts'

const side = 64

it('a plate with a gradient is found beneath white marks, as exactly as it is', async () => {
  const found = (await findBackdrop(onPlate(side, 12), side, 2))!
  expect(found).toMatchObject({ isPlain: false, marks: { kind: 'ink' }, shared: { standsIn: 'none' } })
  expect(pixelOf(found.shared.ink!, 9, 9)).toEqual([255, 255, 255])
  expect(found.colourways).toHaveLength(1)
  const expected = pictureOf(side, (x, y) => plateAt(side, x, y))
  const farthest = expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - found.shared.picture[i]!)), 0)
  expect(farthest).toBeLessThanOrEqual(2)
})

it('marks are told from their plate, and lie in a box that can be drawn large', async () => {
  const images = onPlate(side, 12)
  const found = (await findBackdrop(images, side, 2))!
  const marks = marksOf(images[3]!, side, found)!
  for (let pixel = 0; pixel < side * side; pixel++)
    expect(marks.coverage[pixel]).toBeCloseTo(isMarked(side, 3, pixel % side, Math.floor(pixel / side)) ? 1 : 0, 1)
  expect(found.box.side).toBeLessThan(side)
  expect(found.box.side % 2).toBe(0)
  expect(found.box.x).toBeLessThan(0.3 * side)
  expect(found.box.x + found.box.side).toBeGreaterThan(0.7 * side)
})

it('plates that differ in colour are one backdrop in so many colourways', async () => {
  const colours = [
    [200, 40, 40],
    [20, 120, 90],
    [40, 40, 140]
  ] as const
  const images = onPlates(side, 12, colours)
  const found = (await findBackdrop(images, side, 1))!
  expect(found.isPlain).toBe(false)
  expect(found.colourways.map(({ images: count }) => count)).toEqual([4, 4, 4])
  const plates = found.colourways.map(({ picture }) => pixelOf(picture, 12, 12))
  for (const colour of colours) expect(plates).toContainEqual([...colour])
  for (const { picture, ink } of found.colourways) {
    expect(pixelOf(picture, 0, 0)).toEqual([250, 248, 240])
    expect(pixelOf(ink!, 9, 9)).toEqual([250, 248, 240])
  }
  expect(marksOf(images[1]!, side, found)?.coverage[0]).toBe(0)
})

it('one ink on a plain ground is a backdrop too, in the ground’s very colour', async () => {
  const images = onPlates(side, 10, [[250, 248, 240]]).map((rgb, image) =>
    rgb.map((_, i) => {
      const pixel = Math.floor(i / 3)
      const isInk = isMarked(side, image, pixel % side, Math.floor(pixel / side))
      return (isInk ? [30, 40, 120] : [250, 248, 240 + (pixel % 2)])[i % 3]!
    })
  )
  const found = (await findBackdrop(images, side, 1))!
  expect(found.isPlain).toBe(true)
  expect(pixelOf(found.shared.ink!, 9, 9)).toEqual([30, 40, 120])
  expect(
    new Set(Array.from({ length: side }, (_, x) => pixelOf(found.colourways[0]!.picture, x, x).join()))
  ).toHaveProperty('size', 1)
})

it('a gradient of the ink is one ink', async () => {
  const inkAt = (x: number, y: number): Rgb => [20 + 3 * x, 60 + y, 220 - 2 * y]
  const images = Array.from({ length: 12 }, (_, image) =>
    pictureOf(side, (x, y) => (isMarked(side, image, x, y) ? inkAt(x, y) : [250, 250, 245]))
  )
  const found = (await findBackdrop(images, side, 1))!
  expect(found).toMatchObject({ isPlain: true, marks: { kind: 'ink' } })
  for (const [x, y] of [
    [24, 30],
    [40, 30],
    [32, 40]
  ] as const) {
    const ink = pixelOf(found.shared.ink!, x, y)
    for (let c = 0; c < 3; c++) expect(Math.abs(ink[c]! - inkAt(x, y)[c]!)).toBeLessThan(6)
  }
})

const inks: Rgb[] = [
  [220, 60, 60],
  [20, 30, 90],
  [90, 200, 90]
]
/** Bars in pieces of three colours. */
const inSeveral = (beneath: (x: number, y: number, image: number) => Rgb) =>
  Array.from({ length: 12 }, (_, image) =>
    pictureOf(side, (x, y) =>
      isMarked(side, image, x, y) ? inks[(image + Math.floor((x + y) / 8)) % 3]! : beneath(x, y, image)
    )
  )

it('marks in their own colours have a backdrop too, where it is patterned', async () => {
  const images = inSeveral((x, y) => plateAt(side, x, y))
  const found = (await findBackdrop(images, side, 1))!
  expect(found).toMatchObject({ isPlain: false, marks: { kind: 'colours', holes: true } })
  const { coverage, own } = marksOf(images[2]!, side, found)!
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)]
    const isMark = isMarked(side, 2, x, y)
    // Soft edges are told as mixes, and a hard one between two colours may look like one.
    if (!isMark) expect(coverage[pixel]).toBe(0)
    if (isMarked(side, 2, x - 2, y - 2) && isMarked(side, 2, x + 2, y + 2)) expect(coverage[pixel]).toBe(1)
    if (coverage[pixel] === 1) expect(pixelOf(own, x, y)).toEqual(pixelOf(images[2]!, x, y))
  }
  expect(
    await findBackdrop(
      inSeveral(() => [255, 255, 255]),
      side,
      1
    )
  ).toBeNull()
})

it('and where plates take turns in colours', async () => {
  const plates: Rgb[] = [
    [255, 217, 199],
    [207, 232, 255]
  ]
  const images = onPlates(side, 12, plates).map((rgb, image) =>
    pictureOf(side, (x, y) =>
      isMarked(side, image, x, y) ? inks[(image + Math.floor((x + y) / 8)) % 3]! : pixelOf(rgb, x, y)
    )
  )
  const found = (await findBackdrop(images, side, 1))!
  expect(found).toMatchObject({ marks: { kind: 'colours' }, shared: { standsIn: 'plate' } })
  expect(found.colourways.map(({ picture }) => pixelOf(picture, 12, 12))).toEqual(plates.map((plate) => [...plate]))
  // Where marks meet in the middle, the plate goes on beneath them.
  expect(pixelOf(found.colourways[0]!.picture, 32, 32)).toEqual([...plates[0]!])
})

it('marks whose edges are white cannot be told from white, and stay on their plate', async () => {
  const images = inSeveral((x, y) => plateAt(side, x, y)).map((rgb, image) =>
    pictureOf(side, (x, y) => {
      const isInside = isMarked(side, image, x - 2, y - 2) && isMarked(side, image, x + 2, y + 2)
      return isMarked(side, image, x, y) && !isInside ? [255, 255, 255] : pixelOf(rgb, x, y)
    })
  )
  expect(await findBackdrop(images, side, 1)).toBeNull()
})

it('grounds that have nothing in common and a handful of images are no set on a backdrop', async () => {
  const noise = Array.from({ length: 12 }, (_, image) =>
    pictureOf(side, (x, y) => [
      (x * 37 + image * 91) % 256,
      (y * 53 + image * 17) % 256,
      ((x + y) * 29 + image * 7) % 256
    ])
  )
  expect(await findBackdrop(noise, side, 1)).toBeNull()
  expect(await findBackdrop(onPlate(side, 7), side, 1)).toBeNull()
})

it('an image of something else is not drawn on the backdrop', async () => {
  const images = onPlate(side, 12)
  images[5] = pictureOf(side, (x, y) => [(x * 4) % 256, (y * 4) % 256, 90])
  const found = (await findBackdrop(images, side, 1))!
  expect(marksOf(images[5], side, found)).toBeNull()
  expect(marksOf(images[4]!, side, found)).not.toBeNull()
})
