import { nearestMix, offMixes, placesOf } from '../finish/mixes.ts'

/** So near a colour, in steps of 255 of every channel, a pixel has it. */
const sameColour = 3
/** How far, in pixels, fills beside an edge may be. */
const beside = 2
/** More pixels that are no mix of the colours, and the picture is not made of them. */
const mostStrays = 0.02

/**
 * How much of each pixel every colour covers: a pixel at an edge is a mix of two fills beside it, as soft edges are mixed.
 * @param rgb size × size × 3 bytes @param colours n × 3 bytes
 * @returns n × (size × size) shares from 0 to 1, with sum 1 at every pixel; null where too many pixels are no mix of two
 */
export function colourShares(rgb: Uint8Array, size: number, colours: Uint8Array): Float32Array[] | null {
  const all = placesOf(colours)
  const shares = all.map(() => new Float32Array(size * size))
  const plain = Int16Array.from({ length: size * size }, (_, pixel) =>
    all.findIndex((at) => isOf(rgb, pixel, colours, at))
  )
  let strays = 0
  for (let pixel = 0; pixel < plain.length; pixel++) {
    const own = plain[pixel]!
    if (own >= 0) {
      shares[own]![pixel] = 1
      continue
    }
    const near = fillsBeside(plain, pixel, size)
    let mix = near.length > 1 ? nearestMix(rgb, pixel, colours, near, near) : null
    // A detail that is finer than a pixel is in no fill beside it.
    if (mix === null || mix.distance > offMixes ** 2)
      mix = nearestMix(rgb, pixel, colours, near.length > 0 ? near : all, all)
    if (mix.distance > offMixes ** 2) strays++
    shares[mix.start]![pixel]! += 1 - mix.share
    shares[mix.end]![pixel]! += mix.share
  }
  return strays > mostStrays * size * size ? null : shares
}

function isOf(rgb: Uint8Array, pixel: number, colours: Uint8Array, at: number): boolean {
  for (let c = 0; c < 3; c++) if (Math.abs(rgb[3 * pixel + c]! - colours[3 * at + c]!) > sameColour) return false
  return true
}

function fillsBeside(plain: Int16Array, pixel: number, size: number): number[] {
  const [x, y] = [pixel % size, Math.floor(pixel / size)]
  const near = new Set<number>()
  for (let v = Math.max(0, y - beside); v <= Math.min(size - 1, y + beside); v++)
    for (let u = Math.max(0, x - beside); u <= Math.min(size - 1, x + beside); u++) {
      const fill = plain[v * size + u]!
      if (fill >= 0) near.add(fill)
    }
  return [...near]
}
