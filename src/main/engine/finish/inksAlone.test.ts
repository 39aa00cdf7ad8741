import { describe, expect, test } from 'vitest'
import { inksAlone } from './inksAlone.ts'

const size = 24
type Rgb = readonly [number, number, number]
const [white, cream, teal]: [Rgb, Rgb, Rgb] = [
  [255, 255, 255],
  [254, 243, 199],
  [14, 118, 110]
]
const inks = Uint8Array.from([...white, ...cream, ...teal])
const mixed = (a: Rgb, b: Rgb, share: number): Rgb =>
  [0, 1, 2].map((c) => Math.round(a[c]! + share * (b[c]! - a[c]!))) as unknown as Rgb
function picture(of: (x: number, y: number) => readonly [Rgb, number]) {
  const rgb = new Uint8Array(size * size * 3)
  const regions = new Int32Array(size * size)
  for (let i = 0; i < size * size; i++) {
    const [colour, region] = of(i % size, Math.floor(i / size))
    rgb.set(colour, 3 * i)
    regions[i] = region
  }
  return { rgb, of: regions }
}
const at = (rgb: Uint8Array, x: number, y: number) => [...rgb.subarray(3 * (y * size + x), 3 * (y * size + x) + 3)]

describe('inksAlone', () => {
  test('fills stay, and a soft edge stays where it is', () => {
    const { rgb, of } = picture((x) => (x < 12 ? [white, 0] : x === 12 ? [mixed(white, teal, 0.5), -1] : [teal, 1]))
    const after = inksAlone(rgb, size, of, inks)
    expect(at(after, 4, 12)).toEqual(white)
    expect(at(after, 20, 12)).toEqual(teal)
    expect(after).toEqual(rgb)
  })

  test('an edge gets no rim in an ink that lies between its two sides', () => {
    // A mix of white and teal that cream is nearer to than either.
    const { rgb, of } = picture((x) => (x < 12 ? [white, 0] : x < 14 ? [mixed(white, teal, 0.28), -1] : [teal, 1]))
    const after = inksAlone(rgb, size, of, inks)
    for (let x = 0; x < size; x++) {
      const [r, g, b] = at(after, x, 12)
      const share = (255 - r!) / (255 - teal[0])
      expect(
        [g! - mixed(white, teal, share)[1], b! - mixed(white, teal, share)[2]].every((off) => Math.abs(off) <= 1)
      ).toBe(true)
    }
  })

  test('a fringe in another colour is gone', () => {
    const { rgb, of } = picture((x) => (x < 12 ? [white, 0] : x === 12 ? [[200, 40, 220], -1] : [teal, 1]))
    const [r, g, b] = at(inksAlone(rgb, size, of, inks), 12, 12)
    expect(g).toBeGreaterThanOrEqual(r!)
    expect(Math.abs(g! - b!)).toBeLessThan(60)
  })

  test('a line in an ink that fills nothing beside it stays', () => {
    const { rgb, of } = picture((_, y) =>
      y === 11 || y === 12 ? [teal, -1] : [y < 11 ? white : cream, y < 11 ? 0 : 1]
    )
    const after = inksAlone(rgb, size, of, inks)
    for (const y of [11, 12])
      for (const [c, value] of at(after, 10, y).entries()) expect(Math.abs(value - teal[c]!)).toBeLessThan(60)
    expect(at(after, 10, 5)).toEqual(white)
    expect(at(after, 10, 20)).toEqual(cream)
  })

  test('a frayed edge becomes smooth where it has a fringe, and specks go', () => {
    const frayed = (hasFringe: boolean) =>
      picture((x, y) => {
        if (x === 4 && y === 4) return [teal, -1]
        const edge = 12 + (y % 2)
        if (hasFringe && x === edge) return [[200, 40, 220], -1]
        return x < edge ? [white, 0] : [teal, 1]
      })
    const jag = (rgb: Uint8Array) => Math.abs(at(rgb, 12, 16)[0]! - at(rgb, 12, 17)[0]!)
    const [fringed, clean] = [frayed(true), frayed(false)]
    const after = inksAlone(fringed.rgb, size, fringed.of, inks)
    expect(at(after, 4, 4)[0]).toBeGreaterThan(120)
    expect(jag(after)).toBeLessThan(120)
    // Without a fringe it is as somebody may have drawn it.
    expect(jag(inksAlone(clean.rgb, size, clean.of, inks))).toBe(255 - teal[0])
  })
})
