import { inRect, pictureOf, type Rgb } from '../finish/outlines/testDrawings.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'

export const size = 64
/** Ground and two inks. */
export const inks = Uint8Array.from([168, 218, 220, 230, 57, 70, 29, 53, 87])
export const inkOf = (ink: number): Rgb => [inks[3 * ink]!, inks[3 * ink + 1]!, inks[3 * ink + 2]!]

/** Where the red square of a picture stands. */
const redOf = (image: number) => {
  const [left, top] = [8 + ((image * 7) % 16), 8 + ((image * 5) % 12)]
  return { left, top, right: left + 22 + (image % 5), bottom: top + 32 }
}
const isRed = (image: number, x: number, y: number): boolean => {
  const { left, top, right, bottom } = redOf(image)
  return inRect(x, y, left, top, right, bottom)
}

/** A red square with a navy one beside it, by turns elsewhere and larger; at `times` as many pixels. */
export const plain = (image: number, times = 1): Uint8Array =>
  drawn(times, (x, y) => {
    if (isRed(image, x, y)) return inkOf(1)
    const { right, top } = redOf(image)
    return inRect(x, y, right + 1, top + 8, 58, top + 26) ? inkOf(2) : inkOf(0)
  })

/** The same with dark grains in the red, more of them below. */
export function grained(image: number, times = 1): Uint8Array {
  const flat = plain(image)
  const noise = new TorchGenerator(image + 1).randn(size * size)
  const { top, bottom } = redOf(image)
  return drawn(times, (x, y) => {
    const at = y * size + x
    const isGrain = isRed(image, x, y) && noise[at]! > 1.3 - (y - top) / (bottom - top)
    const [r, g, b] = flat.subarray(3 * at, 3 * at + 3)
    return isGrain ? [Math.round(r! / 2), Math.round(g! / 2), Math.round(b! / 2)] : [r!, g!, b!]
  })
}

/** The same with two pixels of light along the upper edge of the red. */
export function lit(image: number): Uint8Array {
  const flat = plain(image)
  return drawn(1, (x, y) => {
    const [r, g, b] = flat.subarray(3 * (y * size + x), 3 * (y * size + x) + 3)
    return isRed(image, x, y) && y < redOf(image).top + 2 ? [Math.min(255, r! + 60), g! + 60, b! + 60] : [r!, g!, b!]
  })
}

/** A rule for whole places, drawn in squares of times × times pixels. */
const drawn = (times: number, colourOf: (x: number, y: number) => Rgb): Uint8Array =>
  pictureOf(times * size, (x, y) => colourOf(Math.floor(x / times), Math.floor(y / times)))
