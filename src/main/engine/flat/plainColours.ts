import type { Pixels } from '#main/images/writeImage.ts'
import { nearestMix } from '../finish/mixes.ts'

/** So many squares of two by two pixels of one colour are a fill; fewer may be chance. */
const leastSquares = 3
const mostColours = 24
/** Colours nearer than this, in steps of 255, are one. */
const sameColour = 6
/** Of a flat picture so much has one of its colours. */
const leastFlat = 0.7

/**
 * The colours of a picture that is made of flat fills, the most used first.
 * @returns n × 3 bytes; null where it is not: shaded, textured, or a photo
 */
export function plainColours({ width, height, rgb }: Pixels): Uint8Array | null {
  const colours = Int32Array.from(
    { length: width * height },
    (_, pixel) => (rgb[3 * pixel]! << 16) | (rgb[3 * pixel + 1]! << 8) | rgb[3 * pixel + 2]!
  )
  const small = squaresOf(colours, width, 2)
  const large = squaresOf(colours, width, 3)
  const found: number[] = []
  for (const [colour, count] of [...small].sort((a, b) => b[1] - a[1])) {
    if (count < leastSquares) break
    if (found.some((other) => farthest(other, colour) <= sameColour)) continue
    // Along a straight line or edge mixes repeat, but are never three wide.
    if (large.has(colour) || !isMix(colour, found)) found.push(colour)
    if (found.length > mostColours) return null
  }
  const plain = colours.filter((colour) => found.some((one) => farthest(one, colour) <= sameColour)).length
  if (found.length < 2 || plain < leastFlat * colours.length) return null
  return Uint8Array.from(found.flatMap(bytesOf))
}

/** How many squares of so many pixels a side each colour fills. */
function squaresOf(colours: Int32Array, width: number, side: number): Map<number, number> {
  const counts = new Map<number, number>()
  const height = colours.length / width
  for (let y = 0; y + side <= height; y++)
    for (let x = 0; x + side <= width; x++) {
      const colour = colours[y * width + x]!
      let isWhole = true
      for (let k = 1; k < side * side && isWhole; k++)
        isWhole = colours[(y + Math.floor(k / side)) * width + x + (k % side)] === colour
      if (isWhole) counts.set(colour, (counts.get(colour) ?? 0) + 1)
    }
  return counts
}

function isMix(colour: number, others: readonly number[]): boolean {
  const places = [...others.keys()]
  if (places.length < 2) return false
  return (
    nearestMix(Uint8Array.from(bytesOf(colour)), 0, others.flatMap(bytesOf), places, places).distance <= sameColour ** 2
  )
}

const bytesOf = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

/** The largest difference of two colours' channels. */
function farthest(a: number, b: number): number {
  const channel = (shift: number) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255))
  return Math.max(channel(16), channel(8), channel(0))
}
