import { expect, it } from 'vitest'
import { pictureOf, pixelOf } from '../finish/outlines/testDrawings.ts'
import { marksOf } from './backdrop.ts'
import { findBackdrop } from './findBackdrop.ts'
import { isMarked, onPlate, onPlates, plateAt } from './testSets.ts'

const side = 64

it('a plate with a gradient is found beneath white marks, as exactly as it is', () => {
  const found = findBackdrop(onPlate(side, 12), side, 2)!
  expect(found).toMatchObject({ isPlain: false, shared: { ink: [255, 255, 255], standsIn: false } })
  expect(found.colourways).toHaveLength(1)
  const expected = pictureOf(side, (x, y) => plateAt(side, x, y))
  const farthest = expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - found.shared.picture[i]!)), 0)
  expect(farthest).toBeLessThanOrEqual(2)
})

it('marks are told from their plate, and lie in a box that can be drawn large', () => {
  const images = onPlate(side, 12)
  const found = findBackdrop(images, side, 2)!
  const marks = marksOf(images[3]!, side, found)!
  for (let pixel = 0; pixel < side * side; pixel++)
    expect(marks[pixel]).toBeCloseTo(isMarked(side, 3, pixel % side, Math.floor(pixel / side)) ? 1 : 0, 1)
  expect(found.box.side).toBeLessThan(side)
  expect(found.box.side % 2).toBe(0)
  expect(found.box.x).toBeLessThan(0.3 * side)
  expect(found.box.x + found.box.side).toBeGreaterThan(0.7 * side)
})

it('plates that differ in colour are one backdrop in so many colourways', () => {
  const colours = [
    [200, 40, 40],
    [20, 120, 90],
    [40, 40, 140]
  ] as const
  const images = onPlates(side, 12, colours)
  const found = findBackdrop(images, side, 1)!
  expect(found.isPlain).toBe(false)
  expect(found.colourways.map(({ images: count }) => count)).toEqual([4, 4, 4])
  const plates = found.colourways.map(({ picture }) => pixelOf(picture, 12, 12))
  for (const colour of colours) expect(plates).toContainEqual([...colour])
  for (const { picture, ink } of found.colourways) {
    expect(pixelOf(picture, 0, 0)).toEqual([250, 248, 240])
    expect(ink).toEqual([250, 248, 240])
  }
  expect(marksOf(images[1]!, side, found)?.[0]).toBe(0)
})

it('one ink on a plain ground is a backdrop too, in the ground’s very colour', () => {
  const images = onPlates(side, 10, [[250, 248, 240]]).map((rgb, image) =>
    rgb.map((_, i) => {
      const pixel = Math.floor(i / 3)
      const isInk = isMarked(side, image, pixel % side, Math.floor(pixel / side))
      return (isInk ? [30, 40, 120] : [250, 248, 240 + (pixel % 2)])[i % 3]!
    })
  )
  const found = findBackdrop(images, side, 1)!
  expect(found).toMatchObject({ isPlain: true, shared: { ink: [30, 40, 120] } })
  expect(
    new Set(Array.from({ length: side }, (_, x) => pixelOf(found.colourways[0]!.picture, x, x).join()))
  ).toHaveProperty('size', 1)
})

it('marks in several inks, grounds that have nothing in common, and a handful of images are no set on a backdrop', () => {
  const inks = [
    [255, 255, 255],
    [20, 30, 90],
    [90, 200, 90]
  ] as const
  const several = Array.from({ length: 12 }, (_, image) =>
    pictureOf(side, (x, y) => (isMarked(side, image, x, y) ? inks[Math.floor(x / 8) % 3]! : plateAt(side, x, y)))
  )
  expect(findBackdrop(several, side, 1)).toBeNull()
  const noise = Array.from({ length: 12 }, (_, image) =>
    pictureOf(side, (x, y) => [
      (x * 37 + image * 91) % 256,
      (y * 53 + image * 17) % 256,
      ((x + y) * 29 + image * 7) % 256
    ])
  )
  expect(findBackdrop(noise, side, 1)).toBeNull()
  expect(findBackdrop(onPlate(side, 7), side, 1)).toBeNull()
})

it('an image of something else is not drawn on the backdrop', () => {
  const images = onPlate(side, 12)
  images[5] = pictureOf(side, (x, y) => [(x * 4) % 256, (y * 4) % 256, 90])
  const found = findBackdrop(images, side, 1)!
  expect(marksOf(images[5], side, found)).toBeNull()
  expect(marksOf(images[4]!, side, found)).not.toBeNull()
})
