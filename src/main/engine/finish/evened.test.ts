import { describe, expect, test } from 'vitest'
import { evened } from './evened.ts'

/** A disc on a ground; `shade` is added in its middle and less around that. */
function disc(size: number, shade: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const inside = Math.hypot(x - size / 2, y - size / 2) < size / 3
      const blotch = Math.exp(-((x - size / 2) ** 2 + (y - size / 2) ** 2) / 50)
      const shaded = 120 + Math.round(shade * blotch)
      rgb.set(inside ? [shaded, 60, 60] : [240, 240, 240], (y * size + x) * 3)
    }
  return rgb
}
const reds = (rgb: Uint8Array, size: number, y: number, columns: number[]) =>
  columns.map((x) => rgb[(y * size + x) * 3]!)

describe('evened', () => {
  test.each([64, 48])('takes a faint blotch out of a fill and leaves its edge, %i pixels wide', (size) => {
    const after = evened(disc(size, 16), size)
    expect(after).toHaveLength(size * size * 3)
    const middle = size / 2
    const across = reds(after, size, middle, [middle - 12, middle, middle + 12])
    expect(Math.max(...across) - Math.min(...across)).toBeLessThanOrEqual(2)
    const edge = Math.ceil(middle - size / 3)
    const [outside, inside] = reds(after, size, middle, [edge - 2, edge + 2])
    expect(outside! - inside!).toBeGreaterThan(90)
  })

  test('leaves an even picture as it is', () => {
    const flat = disc(64, 0)
    const after = evened(flat, 64)
    const most = flat.reduce((worst, value, i) => Math.max(worst, Math.abs(value - after[i]!)), 0)
    expect(most).toBeLessThanOrEqual(2)
  })
})
