import { describe, expect, it } from 'vitest'
import { inRect, pictureOf, pixelOf } from '../finish/outlines/testDrawings.ts'
import { fillPlaces } from './fillPlaces.ts'
import { flatFills } from './flatFills.ts'
import { lostDetails } from './lostDetails.ts'
import { grained, inkOf, inks, lit, plain, size } from './testTextures.ts'
import { learnTexture, withTexture } from './texture.ts'
import { texturedShares } from './texturedShares.ts'

const images = Array.from({ length: 10 }, (_, i) => i)
const [flatOne, grainedOne, litOne] = [plain(0), grained(0), lit(0)]
const at = (x: number, y: number) => y * size + x
const difference = (a: Uint8Array, b: Uint8Array, x: number, y: number) => {
  const [first, second] = [pixelOf(a, x, y), pixelOf(b, x, y)]
  return Math.max(...first.map((byte, c) => Math.abs(byte - second[c]!)))
}

describe('flatFills', () => {
  it('leaves fills without what is small in them', () => {
    const flat = flatFills(grained(0, 2), size, inks)
    for (const [x, y] of [
      [20, 20],
      [25, 36],
      [50, 30],
      [2, 2]
    ] as const)
      expect(pixelOf(flat, x, y)).toEqual(pixelOf(flatOne, x, y))
    const changed = flat.filter((byte, i) => byte !== flatOne[i]).length
    expect(changed / flat.length).toBeLessThan(0.06)
  })

  it('and with soft edges', () => {
    // An edge that cuts pixels in halves.
    const halves = pictureOf(2 * size, (x) => (x < 41 ? inkOf(1) : inkOf(0)))
    const [r] = pixelOf(flatFills(halves, size, inks), 20, 30)
    expect(r).toBe(Math.round((inks[0]! + inks[3]!) / 2))
  })
})

describe('fillPlaces', () => {
  const places = fillPlaces(flatOne, size, inks)

  it('tells how deep in its fill a pixel stands, and which way the inside lies', () => {
    expect(places.ink[at(20, 30)]).toBe(1)
    expect(places.depth[at(20, 30)]).toBeCloseTo(1, 5)
    expect(places.depth[at(8, 30)]).toBeGreaterThan(0.5)
    expect(places.depth[at(8, 30)]).toBeLessThan(0.8)
    expect(places.inward[at(8, 30)]).toBeCloseTo(0, 5)
    expect(places.inward[at(20, 8)]).toBeCloseTo(Math.PI / 2, 5)
  })

  it('and how far down and across', () => {
    expect([places.down[at(20, 8)], places.down[at(20, 40)]]).toEqual([0, 1])
    expect(places.down[at(20, 24)]).toBeCloseTo(0.5, 5)
    expect([places.across[at(8, 20)], places.across[at(19, 20)], places.across[at(30, 20)]]).toEqual([0, 0.5, 1])
  })

  it('takes soft edges for mixes of what stands beside them', () => {
    const soft = pictureOf(size, (x) =>
      x < 30 ? inkOf(1) : x === 30 ? [(230 + 168) / 2, (57 + 218) / 2, (70 + 220) / 2] : inkOf(0)
    )
    const { share, ink, beneath } = fillPlaces(soft, size, inks)
    expect(share[at(30, 10)]).toBeCloseTo(0.5, 1)
    expect([ink[at(30, 10)]!, beneath.ink[at(30, 10)]!].sort()).toEqual([0, 1])
    expect(share[at(10, 10)]).toBe(1)
  })
})

it('details in another ink are no texture, nor what is beside them', () => {
  const withEye = pictureOf(size, (x, y) => (inRect(x, y, 20, 20, 21, 21) ? inkOf(2) : pixelOf(flatOne, x, y)))
  const lost = lostDetails(withEye, flatOne, size, inks)
  expect([lost[at(20, 20)], lost[at(22, 20)], lost[at(26, 20)]]).toEqual([1, 1, 0])
  expect(lostDetails(grainedOne, flatOne, size, inks).some((one) => one === 1)).toBe(false)
})

it('grain stands within fills, light along edges is in no mix of inks, and plain fills have neither', () => {
  const sharesOf = (picture: Uint8Array) => texturedShares(picture, flatOne, size, inks)
  expect(sharesOf(flatOne)).toEqual({ changed: 0, off: 0, within: 0 })
  expect(sharesOf(grainedOne).within).toBeGreaterThan(0.1)
  expect(sharesOf(litOne).within).toBeLessThan(0.03)
  expect(sharesOf(litOne).off).toBeGreaterThan(0.03)
})

describe('withTexture', () => {
  const of = (textured: (image: number) => Uint8Array) =>
    learnTexture(
      images.map((image) => ({ rgb: textured(image), flat: plain(image) })),
      size,
      inks
    )
  const tall = pictureOf(size, (x, y) => (inRect(x, y, 16, 10, 48, 46) ? inkOf(1) : inkOf(0)))

  it('lights the upper edges of other shapes, and nothing else', () => {
    const texture = of(lit)
    expect(texture.grain).toBeNull()
    const made = withTexture(tall, size, texture, 1)
    // From 70 to 130 of 255 in blue; red ends at 255.
    expect(pixelOf(made, 32, 10)[2] - inks[5]!).toBeGreaterThan(40)
    for (const [x, y] of [
      [32, 30],
      [32, 46],
      [16, 30],
      [48, 30],
      [4, 4]
    ] as const)
      expect(difference(made, tall, x, y)).toBeLessThanOrEqual(8)
  })

  it('grains the fills that have grain, as densely and as much more below', () => {
    const made = withTexture(tall, size, of(grained), 1)
    const darkIn = (picture: Uint8Array, [left, top, right, bottom]: readonly [number, number, number, number]) => {
      let dark = 0
      for (let y = top; y <= bottom; y++)
        for (let x = left; x <= right; x++) if (pixelOf(picture, x, y)[0] < 180) dark++
      return dark / ((right - left + 1) * (bottom - top + 1))
    }
    const upper = darkIn(made, [18, 12, 46, 20])
    const lower = darkIn(made, [18, 36, 46, 44])
    const grainedTwo = grained(2)
    const [wantedUpper, wantedLower] = [darkIn(grainedTwo, [24, 20, 44, 27]), darkIn(grainedTwo, [24, 41, 44, 48])]
    expect(Math.abs(upper - wantedUpper)).toBeLessThan(0.1)
    expect(Math.abs(lower - wantedLower)).toBeLessThan(0.12)
    expect(lower).toBeGreaterThan(upper + 0.05)
    expect(difference(made, tall, 4, 4)).toBeLessThanOrEqual(4)
  })

  it('is the same for the same seed, and another for another', () => {
    const texture = of(grained)
    const [first, again, other] = [5, 5, 6].map((seed) => withTexture(tall, size, texture, seed))
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })
})
