import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { ImageRecord } from '#shared/batchRecord.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { readPngText, writePngText } from './pngText.ts'
import { encodeRecordedPng, readImageRecord } from './writeImage.ts'

const record: ImageRecord = {
  batch: {
    format: 'housestyle.batch',
    version: 1,
    spec: {
      prompts: ['rocket', '火箭'],
      negativePrompt: 'blurry',
      count: 2,
      seed: 5,
      sampling: defaultSampling,
      guidance: defaultGuidance
    },
    model: { name: 'housestyle-128', hash: 'a'.repeat(64) },
    references: { name: 'neon', versionHash: 'b'.repeat(64), guide: ['c'.repeat(64)], keptOut: [] },
    software: { housestyle: '0.1.0', onnxruntime: '1.30.0', provider: 'cpu', node: '24.21.0', platform: 'linux-x64' },
    createdAt: '2026-01-02T03:04:05.000Z'
  },
  arm: 'guided',
  index: 1,
  prompt: '火箭',
  seed: 6
}
const rgb = Uint8Array.from({ length: 8 * 4 * 3 }, (_, i) => (i * 37) % 256)

describe('a recorded PNG', () => {
  it('holds exactly the pixels and the record that went in', async () => {
    const png = await encodeRecordedPng({ width: 8, height: 4, rgb }, record)
    expect(readImageRecord(png)).toEqual(record)
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: 8, height: 4, channels: 3 })
    expect(new Uint8Array(data)).toEqual(rgb)
  })

  it('tells other tools its settings', async () => {
    const read = readPngText(await encodeRecordedPng({ width: 8, height: 4, rgb }, record))
    const text = read.ok ? read.texts.find(({ key }) => key === 'parameters')?.text : undefined
    expect(text).toMatch(
      /^火箭\nNegative prompt: blurry\nSteps: 25, Sampler: DPM\+\+ 2M Karras, CFG scale: 3\.5, Seed: 6,/
    )
  })

  it('yields no record when that is junk', async () => {
    const png = await encodeRecordedPng({ width: 8, height: 4, rgb }, record)
    const withText = (text: string) => writePngText(png, [{ key: 'housestyle', text }])
    for (const text of ['', '{', '[]', '{"batch":{}}', JSON.stringify({ ...record, index: -1 })])
      expect(readImageRecord(withText(text))).toBeNull()
    expect(readImageRecord(rgb)).toBeNull()
  })
})
