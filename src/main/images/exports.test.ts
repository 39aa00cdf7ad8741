import sharp from 'sharp'
import { expect, it } from 'vitest'
import { exportPng, exportSvg } from './exports.ts'
import { readPngText, writePngText } from './pngText.ts'
import type { Pixels } from './writeImage.ts'

const pngOf = async (width: number, height: number) => {
  const plain = await sharp({ create: { width, height, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer()
  return writePngText(plain, [{ key: 'parameters', text: 'a rocket' }])
}

/** Stands in for the trained upscaler: green, so that its work is seen. */
const green = {
  enlarge: async ({ width, height }: Pixels, cutOut: boolean) => ({
    width: width * 4,
    height: height * 4,
    channels: cutOut ? (4 as const) : (3 as const),
    data: cutOut
      ? new Uint8Array(width * height * 64).map((_, i) => [0, 200, 0, 128][i % 4]!)
      : new Uint8Array(width * height * 48).map((_, i) => (i % 3 === 1 ? 200 : 0))
  }),
  trace: async () => '<svg>\n</svg>\n'
}

const read = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  return { size: [info.width, info.height], colour: [...data.subarray(0, 3)] }
}

it.each([2, 4] as const)(
  'lets the trained upscaler enlarge small pictures %i times, and keeps their text',
  async (factor) => {
    const larger = await exportPng(await pngOf(8, 6), factor, green)
    expect(await read(larger)).toEqual({ size: [8 * factor, 6 * factor], colour: [0, 200, 0] })
    expect(readPngText(larger)).toEqual({ ok: true, texts: [{ key: 'parameters', text: 'a rocket' }] })
  }
)

it('resamples larger ones', async () => {
  const larger = await exportPng(await pngOf(300, 20), 2, green)
  expect(await read(larger)).toEqual({ size: [600, 40], colour: [0x33, 0x66, 0xcc] })
})

it.each([1, 4] as const)('cuts out at %i times the size, and keeps the text', async (factor) => {
  const cut = await exportPng(await pngOf(8, 6), factor, green, true)
  const { data, info } = await sharp(cut).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([8 * factor, 6 * factor, 4])
  // Resampling counts colours by how solid they are, and rounds.
  const off = [0, 200, 0, 128].map((value, c) => Math.abs(value - data[c]!))
  expect(Math.max(...off)).toBeLessThanOrEqual(factor === 1 ? 1 : 0)
  expect(readPngText(cut)).toMatchObject({ ok: true, texts: [{ key: 'parameters' }] })
})

it('leaves what is wanted as it is alone', async () => {
  const png = await pngOf(8, 6)
  expect(await exportPng(png, 1, green)).toBe(png)
})

it('writes the settings into documents, whatever they say', async () => {
  const png = writePngText(await pngOf(8, 6), [{ key: 'parameters', text: 'a <b> & c\u0000' }])
  expect(await exportSvg(png, green)).toBe('<svg>\n<desc>a &lt;b&gt; &amp; c</desc>\n</svg>\n')
})
