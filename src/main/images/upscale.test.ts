import sharp from 'sharp'
import { expect, it } from 'vitest'
import { readPngText, writePngText } from './pngText.ts'
import { type Enlarge, upscalePng } from './upscale.ts'

const pngOf = async (width: number, height: number) => {
  const plain = await sharp({ create: { width, height, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer()
  return writePngText(plain, [{ key: 'parameters', text: 'a rocket' }])
}

/** Stands in for the trained upscaler: green, so that its work is seen. */
const green: Enlarge = async ({ width, height }) => ({
  width: width * 4,
  height: height * 4,
  rgb: new Uint8Array(width * height * 48).map((_, i) => (i % 3 === 1 ? 200 : 0))
})

const read = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  return { size: [info.width, info.height], colour: [...data.subarray(0, 3)] }
}

it.each([2, 4] as const)(
  'lets the trained upscaler enlarge small pictures %i times, and keeps their text',
  async (factor) => {
    const larger = await upscalePng(await pngOf(8, 6), factor, green)
    expect(await read(larger)).toEqual({ size: [8 * factor, 6 * factor], colour: [0, 200, 0] })
    expect(readPngText(larger)).toEqual({ ok: true, texts: [{ key: 'parameters', text: 'a rocket' }] })
  }
)

it('resamples larger ones', async () => {
  const larger = await upscalePng(await pngOf(300, 20), 2, green)
  expect(await read(larger)).toEqual({ size: [600, 40], colour: [0x33, 0x66, 0xcc] })
})
