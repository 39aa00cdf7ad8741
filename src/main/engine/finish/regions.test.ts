import { describe, expect, test } from 'vitest'
import { bordersOf, findRegions, groundOf, widthsOf } from './regions.ts'

const size = 32
function picture(of: (x: number, y: number) => [number, number, number], side = size): Uint8Array {
  const rgb = new Uint8Array(side * side * 3)
  for (let i = 0; i < side * side; i++) rgb.set(of(i % side, Math.floor(i / side)), 3 * i)
  return rgb
}

describe('findRegions', () => {
  test('two fills with a soft edge are two regions, and the edge is neither', () => {
    const shades = [250, 250, 180, 90, 20, 20]
    const rgb = picture((x) => [shades[Math.min(Math.max(x - 13, 0), 5)]!, 40, 40])
    const { count, of, area, rgb: means } = findRegions(rgb, size)
    expect(count).toBe(2)
    expect([...of.subarray(0, size)].map((region) => (region < 0 ? '-' : region)).join('')).toMatch(
      /^(0{15}-{2}1{15}|1{15}-{2}0{15})$/
    )
    expect([...area]).toEqual([15 * size, 15 * size])
    expect([means[0], means[3]].sort()).toEqual([20, 250])
  })

  test('a fill does not creep over a slope of small steps into another one', () => {
    const rgb = picture((x) => [Math.max(100, 255 - 4 * Math.max(0, x - 6)), 200, 200])
    const { of } = findRegions(rgb, size)
    expect(of[0]).not.toBe(of[size - 1])
  })

  test.each([
    [3, 1],
    [4, 2]
  ])(
    'of 128 pixels, a dot %i pixels wide leaves %i regions: smaller than twelve pixels is no fill',
    (width, regions) => {
      const dot = picture((x, y) => (x < width && y < width ? [0, 0, 0] : [255, 255, 255]), 128)
      expect(findRegions(dot, 128).count).toBe(regions)
    }
  )

  test('a texture has no regions', () => {
    const chequered = picture((x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255]))
    expect(findRegions(chequered, size).count).toBe(0)
  })
})

test('bordersOf measures borders across the edge between regions', () => {
  const rgb = picture((x, y) => (y < 10 ? [255, 0, 0] : x < 16 ? [0, 255, 0] : x === 16 ? [0, 128, 128] : [0, 0, 255]))
  const regions = findRegions(rgb, size)
  const at = (x: number, y: number) => regions.of[y * size + x]!
  const borders = bordersOf(regions, size)
  const [red, green, blue] = [at(0, 0), at(0, 31), at(31, 31)]
  expect(borders[red]!.get(green)! + borders[red]!.get(blue)!).toBe(size)
  expect(borders[green]!.get(blue)).toBe(22)
  expect(borders[blue]!.get(green)).toBe(22)
})

describe('widthsOf', () => {
  test('of a strip its width, of a disc its radius', () => {
    const strip = findRegions(
      picture((_, y) => (y >= 10 && y < 14 ? [200, 30, 30] : [255, 255, 255])),
      size
    )
    expect(widthsOf(strip, size)[strip.of[12 * size]!]).toBeCloseTo(4, 5)
    const disc = findRegions(
      picture((x, y) => ((x - 16) ** 2 + (y - 16) ** 2 < 100 ? [200, 30, 30] : [255, 255, 255])),
      size
    )
    const width = widthsOf(disc, size)[disc.of[16 * size + 16]!]!
    expect(width).toBeGreaterThan(9)
    expect(width).toBeLessThan(12.5)
  })
})

test('the ground is what most of the border is in, if any of it is in a fill', () => {
  const regions = findRegions(
    picture((x, y) => (x < 20 && y < 20 ? [200, 30, 30] : [255, 255, 255])),
    size
  )
  expect(groundOf(regions, size)).toBe(regions.of[size - 1])
  expect(groundOf({ ...regions, of: new Int32Array(size * size).fill(-1) }, size)).toBe(-1)
})
