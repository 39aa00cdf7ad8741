import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawSheet, type SheetContent } from './sheet.ts'
import { layOut, shownReferences, spread } from './sheetLayout.ts'
import { loadTypesetter } from './sheetText.ts'
import type { Pixels } from './writeImage.ts'

const plain = (shade: number, size = 128): Pixels => ({
  width: size,
  height: size,
  rgb: new Uint8Array(size * size * 3).fill(shade)
})

const content = (pairs: number, prompt = 'rocket'): SheetContent => ({
  title: 'neon',
  settings: 'Strength 0.3',
  references: [plain(10), plain(20)],
  referenceNote: '2 guide',
  guided: Array.from({ length: pairs }, (_, i) => plain(100 + i)),
  unguided: Array.from({ length: pairs }, (_, i) => plain(200 + i)),
  captions: Array.from({ length: pairs }, (_, i) => ({ prompt, note: `seed ${i}` })),
  distances: [{ label: 'Independent features', change: '−50 %', nearer: true, figures: ['0.02', '0.01'] }],
  distanceNote: 'Distance to the references',
  footer: 'Housestyle'
})

describe('the comparison sheet', () => {
  it('shows each pixel of each image, guided above unguided', async () => {
    const png = await drawSheet(content(3))
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    const { blocks, references } = layOut(3, 2)
    const shadeAt = (x: number, y: number) => data[(y * info.width + x) * info.channels]
    for (let i = 0; i < 3; i++) {
      for (const corner of [2, 253]) {
        expect(shadeAt(blocks[0]!.guided[i]!.x + corner, blocks[0]!.guided[i]!.y + corner)).toBe(100 + i)
        expect(shadeAt(blocks[0]!.unguided[i]!.x + corner, blocks[0]!.unguided[i]!.y + corner)).toBe(200 + i)
      }
      expect(blocks[0]!.guided[i]!.x).toBe(blocks[0]!.unguided[i]!.x)
    }
    expect(shadeAt(references.boxes[1]!.x + 5, references.boxes[1]!.y + 5)).toBe(20)
  })

  it('survives prompts in any script, and images of any size', async () => {
    for (const prompt of ['火箭 🚀', 'a & <b> "c"', 'x'.repeat(500), '\u0000\ud800', 'žluťoučký кот σ'])
      await expect(drawSheet(content(1, prompt))).resolves.toBeInstanceOf(Uint8Array)
    await expect(drawSheet({ ...content(1), guided: [plain(5, 300)] })).resolves.toBeInstanceOf(Uint8Array)
  })

  it('wraps a batch to blocks that do not overlap and stay on the page', () => {
    for (const pairs of [1, 5, 8, 9, 32, 33, 256]) {
      const { grid, blocks, height } = layOut(pairs, 16)
      expect(blocks.flatMap(({ guided }) => guided)).toHaveLength(pairs)
      for (const [i, { guided, unguided, captionTop }] of blocks.entries()) {
        expect(unguided[0]!.y).toBeGreaterThanOrEqual(guided[0]!.y + grid.tile)
        const next = blocks[i + 1]
        expect(next ? next.guided[0]!.y : height).toBeGreaterThan(captionTop + 40)
        expect(guided.at(-1)!.x + grid.tile).toBeLessThanOrEqual(grid.width - 96)
      }
    }
  })

  it('shows whole rows of references, spread over all of them', () => {
    expect(shownReferences(5, 8)).toBe(5)
    expect(shownReferences(80, 8)).toBe(16)
    expect(shownReferences(80, 16)).toBe(32)
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8])
    expect(spread([0, 1], 3)).toEqual([0, 1])
  })
})

describe('text', () => {
  it('is cut where its room ends', async () => {
    const { breakLines, width } = await loadTypesetter()
    const style = { size: 20, weight: 400 } as const
    expect(breakLines('rocket', 200, 1, style)).toEqual(['rocket'])
    for (const text of ['a long prompt that needs much more room', 'x'.repeat(99), '火'.repeat(40)]) {
      const lines = breakLines(text, 200, 2, style)
      expect(lines.length).toBeLessThanOrEqual(2)
      for (const line of lines) expect(width(line, style)).toBeLessThanOrEqual(200)
      expect(lines.at(-1)).toMatch(/…$/)
    }
    expect(breakLines('', 200, 2, style)).toEqual([])
  })
})
