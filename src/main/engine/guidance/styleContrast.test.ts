import { expect, it } from 'vitest'
import { imageView } from './channelView.ts'
import { withoutStyle } from './styleContrast.ts'

it('leaves the image’s channels and brings those of the style back to the first noise', () => {
  const view = imageView({ channels: 2, rows: 1, columns: 2 }, 1)
  const latents = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)
  const start = Float32Array.of(9, 9, 0.5, -0.5, 9, 9, 1, 0)
  const noise = Math.sqrt(1 / (1 + Math.exp(-2)))
  const near = (found: Float32Array, wanted: number[]) => {
    for (const [k, value] of wanted.entries()) expect(found[k]).toBeCloseTo(value, 5)
  }
  const all = withoutStyle(latents, start, view, { logSnr: -2, contrast: 1 })
  near(all, [1, 2, 0.5 * noise, -0.5 * noise, 5, 6, noise, 0])
  near(withoutStyle(latents, start, view, { logSnr: -2, contrast: 0.5 }), [1, 2, (3 + 0.5 * noise) / 2])
  near(withoutStyle(latents, start, view, { logSnr: -2, contrast: 0 }), [...latents])
  expect([...latents]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})
