import { describe, expect, it } from 'vitest'
import { channelView } from '../guidance/channelView.ts'
import { classifierFree } from './classifierFree.ts'

// Made with PyTorch 2.13 from the papers' formulas: two images of four numbers, scale 4.
const conditional = [0.5, -1, 2, 0.25, 1, 1, -1, 3]
const unconditional = [0.1, 0.4, 1, -0.5, 0, 2, -2, 1]
const guided = [1.7, -5.2, 5, 2.5, 4, -2, 2, 9]
const image = channelView({ channels: 1, rows: 2, columns: 2 }, 0, 1)
const run = (scale: number, rescale: number) =>
  classifierFree(Float32Array.from(conditional), Float32Array.from(unconditional), image, { scale, rescale })

describe('classifier-free guidance', () => {
  it('goes from the unconditional output beyond the conditional one', () => {
    for (const [i, value] of run(4, 0).entries()) expect(value).toBeCloseTo(guided[i]!, 5)
  })

  it.each([
    [1, [0.479384, -1.46635, 1.409952, 0.704976, 1.42823, -0.714115, 0.714115, 3.213517]],
    [0.7, [0.845569, -2.586445, 2.486967, 1.243483, 2.199761, -1.09988, 1.09988, 4.949462]]
  ])('brings the deviation of each image back by a share of %d', (rescale, expected) => {
    for (const [i, value] of run(4, rescale).entries()) expect(value).toBeCloseTo(expected[i]!, 5)
  })

  it('leaves channels alone that tell the style', () => {
    const half = channelView({ channels: 2, rows: 1, columns: 2 }, 0, 1)
    const output = classifierFree(Float32Array.from(conditional), Float32Array.from(unconditional), half, {
      scale: 4,
      rescale: 0
    })
    for (const [i, value] of output.entries()) expect(value).toBeCloseTo(i % 4 < 2 ? guided[i]! : conditional[i]!, 5)
  })

  it('leaves an image alone that has no deviation', () => {
    const flat = new Float32Array(4).fill(2)
    expect([...classifierFree(flat.slice(), flat, image, { scale: 4, rescale: 1 })]).toEqual([2, 2, 2, 2])
  })
})
