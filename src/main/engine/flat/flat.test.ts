import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Pixels } from '#main/images/writeImage.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { drawForms } from './drawForms.ts'
import { flatForms } from './flatForms.ts'
import { withOuterGround } from './outerGround.ts'
import { plainColours } from './plainColours.ts'
import { svgOf } from './svgOf.ts'

/** A house on mustard with a window in the ground's colour, a thin mast and a sun. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="512" height="512">
  <rect width="128" height="128" fill="#eab13f"/><circle cx="98" cy="30" r="13" fill="#b4392f"/>
  <path d="M22 62L58 28L94 62V108H22Z" fill="#fff4df"/><path d="M16 64L58 24L100 64L94 68L58 34L22 68Z" fill="#17233f"/>
  <rect x="40" y="72" width="22" height="20" fill="#eab13f"/><path d="M110 60V110" stroke="#17233f" stroke-width="1.2"/></svg>`
const inks = ['eab13f', 'fff4df', '17233f', 'b4392f']

const large = async (svg: string) => sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
/** As it is at 128 pixels: every pixel the mean of what lies in it. */
async function small(svg: string): Promise<Pixels> {
  const truth = await large(svg)
  const rgb = new Uint8Array(128 * 128 * 3)
  for (let y = 0; y < 128; y++)
    for (let x = 0; x < 128; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let k = 0; k < 16; k++) sum += truth[3 * ((4 * y + (k >> 2)) * 512 + 4 * x + (k & 3)) + c]!
        rgb[3 * (128 * y + x) + c] = Math.round(sum / 16)
      }
  return { width: 128, height: 128, rgb }
}
const decibels = (a: Uint8Array, b: Uint8Array) =>
  10 * Math.log10(255 ** 2 / (a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / a.length))
const withoutAlpha = (rgba: Uint8Array) => rgba.filter((_, i) => i % 4 < 3)
const pixel = (rgba: Uint8Array, x: number, y: number) => [...rgba.subarray(4 * (512 * y + x), 4 * (512 * y + x) + 4)]

describe('a picture of flat fills', () => {
  it('is told by its colours, and not by the mixes along its edges', async () => {
    const found = Buffer.from(plainColours(await small(drawing))!).toString('hex')
    expect(found.match(/.{6}/g)).toEqual(inks)
  })

  it('comes back four times as large in its very colours, nearer to the drawing than by resampling', async () => {
    const truth = await large(drawing)
    const pixels = await small(drawing)
    const rgba = drawForms(flatForms(pixels)!)
    const resampled = await sharp(pixels.rgb, { raw: { width: 128, height: 128, channels: 3 } })
      .resize(512, 512, { kernel: 'lanczos3' })
      .raw()
      .toBuffer()
    expect(decibels(withoutAlpha(rgba), truth)).toBeGreaterThan(decibels(resampled, truth) + 6)
    expect(pixel(rgba, 300, 240)).toEqual([0xff, 0xf4, 0xdf, 255])
    // The mast is 1.2 pixels of 128 wide.
    let dark = 0
    for (let x = 420; x < 460; x++) dark += (0xea - pixel(rgba, x, 340)[0]!) / (0xea - 0x17)
    expect(Math.abs(dark / 4 - 1.2)).toBeLessThan(0.2)
  })

  it('is cut out of the ground around it, and keeps what has its colour within', async () => {
    const forms = withOuterGround(flatForms(await small(drawing))!)
    const rgba = drawForms(forms, forms.fields.length - 1)
    expect(pixel(rgba, 10, 10)[3]).toBe(0)
    expect(pixel(rgba, 204, 328)).toEqual([0xea, 0xb1, 0x3f, 255])
    // Edges are of the drawing's own colours, without a rim of the ground's.
    for (let x = 330; x < 460; x++) {
      const [r, g, b, alpha] = pixel(rgba, x, 120) as [number, number, number, number]
      if (alpha > 0) expect([r, g, b]).toEqual([0xb4, 0x39, 0x2f])
    }
  })

  it('is an SVG document of a few curves that looks the same', async () => {
    const svg = svgOf(flatForms(await small(drawing))!, false)
    expect(decibels(await large(svg), await large(drawing))).toBeGreaterThan(32)
    expect(svg.match(/C/g)!.length).toBeLessThan(120)
    for (const ink of inks) expect(svg).toContain(`fill="#${ink}"`)
  })

  it('may be cut out as a document too', async () => {
    const svg = svgOf(flatForms(await small(drawing))!, true)
    const rgba = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer()
    expect(pixel(rgba, 10, 10)[3]).toBe(0)
    expect(pixel(rgba, 204, 328)).toEqual([0xea, 0xb1, 0x3f, 255])
  })
})

it('pictures with a faint grid or with soft shades within fills are not taken for flat ones', async () => {
  const grid = drawing.replace(
    '<circle',
    '<path d="M0 16.5H128M0 32.5H128M0 48.5H128M16.5 0V128M32.5 0V128" stroke="#f2cd83"/><circle'
  )
  expect(flatForms(await small(grid))).toBeNull()
  const shade =
    '<radialGradient id="g"><stop stop-color="#e0584d"/><stop offset="1" stop-color="#7a1f18"/></radialGradient>'
  const ball = '<circle cx="64" cy="64" r="24" fill="url(#g)"/>'
  expect(flatForms(await small(drawing.replace('</svg>', `<defs>${shade}</defs>${ball}</svg>`)))).toBeNull()
})

it('shaded, noisy and oblong pictures are not taken for flat ones', async () => {
  const shade = new Uint8Array(128 * 128 * 3).map((_, i) => Math.floor(i / 3 / 128))
  expect(flatForms({ width: 128, height: 128, rgb: shade })).toBeNull()
  const { rgb } = await small(drawing)
  const noise = new TorchGenerator(1).randn(rgb.length)
  const noisy = rgb.map((value, i) => Math.min(255, Math.max(0, value + 6 * noise[i]!)))
  expect(flatForms({ width: 128, height: 128, rgb: noisy })).toBeNull()
  expect(flatForms({ width: 128, height: 64, rgb: rgb.subarray(0, 128 * 64 * 3) })).toBeNull()
})
