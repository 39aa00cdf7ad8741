import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readPngText, writePngText } from './pngText.ts'

const plainPng = async () =>
  new Uint8Array(
    await sharp({ create: { width: 3, height: 2, channels: 3, background: '#abc' } })
      .png()
      .toBuffer()
  )

const chunkTypes = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset)
  const types: string[] = []
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at))
    types.push(Buffer.from(png.subarray(at + 4, at + 8)).toString('latin1'))
  return types
}

describe('texts in a PNG', () => {
  it('come back as they were written, whatever their script', async () => {
    const png = await plainPng()
    const keys = fc.constantFrom('housestyle', 'parameters', 'Größe')
    await fc.assert(
      fc.asyncProperty(keys, fc.string({ unit: 'grapheme', maxLength: 400 }), async (key, text) => {
        const read = readPngText(writePngText(png, [{ key, text }]))
        expect(read).toEqual({ ok: true, texts: [{ key, text }] })
      }),
      { numRuns: 200 }
    )
  })

  it('stand before the pixels, as tEXt where Latin-1 suffices and iTXt elsewhere', async () => {
    const png = writePngText(await plainPng(), [
      { key: 'a', text: 'café\nau lait' },
      { key: 'b', text: '火箭 🚀' }
    ])
    const types = chunkTypes(png)
    expect(types.filter((type) => type === 'tEXt' || type === 'iTXt' || type === 'IDAT')).toEqual([
      'tEXt',
      'iTXt',
      'IDAT'
    ])
    await expect(sharp(png).raw().toBuffer()).resolves.toHaveLength(18)
  })

  it('replace those with the same key', async () => {
    const once = writePngText(await plainPng(), [
      { key: 'a', text: '1' },
      { key: 'b', text: '2' }
    ])
    expect(readPngText(writePngText(once, [{ key: 'a', text: '火' }]))).toEqual({
      ok: true,
      texts: [
        { key: 'b', text: '2' },
        { key: 'a', text: '火' }
      ]
    })
  })

  it('refuse keys that the format cannot hold', async () => {
    const png = await plainPng()
    for (const key of ['', 'x'.repeat(80), '火', 'a\0b']) expect(() => writePngText(png, [{ key, text: '' }])).toThrow()
    expect(() => writePngText(new Uint8Array(10), [])).toThrow('not a PNG')
  })

  it('of a damaged or hostile file never throw', async () => {
    const png = writePngText(await plainPng(), [
      { key: 'housestyle', text: '{"a":1}' },
      { key: 'b', text: '火' }
    ])
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(png.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(png.length),
        (edits, length) => {
          const damaged = png.slice(0, length)
          for (const [at, value] of edits) if (at < length) damaged[at] = value
          const read = readPngText(damaged)
          expect(typeof read.ok).toBe('boolean')
        }
      ),
      { numRuns: 500 }
    )
    expect(readPngText(new Uint8Array())).toEqual({ ok: false, reason: 'The file is not a PNG.' })
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => readPngText(junk).ok === false))
  })

  it('with a wrong sum are left out', async () => {
    const png = writePngText(await plainPng(), [{ key: 'k', text: 'value' }])
    const at = Buffer.from(png).indexOf('value')
    png[at] = 'V'.charCodeAt(0)
    expect(readPngText(png)).toEqual({ ok: true, texts: [] })
  })
})
