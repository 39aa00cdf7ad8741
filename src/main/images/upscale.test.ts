import sharp from 'sharp'
import { expect, it } from 'vitest'
import { readPngText, writePngText } from './pngText.ts'
import { upscalePng } from './upscale.ts'

it('enlarges by the factor, keeps the colours and the text', async () => {
  const plain = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer()
  const png = writePngText(plain, [{ key: 'parameters', text: 'a rocket' }])
  const larger = await upscalePng(png, 4)
  const { data, info } = await sharp(larger).raw().toBuffer({ resolveWithObject: true })
  expect([info.width, info.height]).toEqual([32, 24])
  expect([...data.subarray(0, 3)]).toEqual([0x33, 0x66, 0xcc])
  expect(readPngText(larger)).toEqual({ ok: true, texts: [{ key: 'parameters', text: 'a rocket' }] })
})
