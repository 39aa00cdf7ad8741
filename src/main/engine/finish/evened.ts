import { createFourier } from './fourier.ts'

/** λ of L0 smoothing: what every sloping pixel costs beside the squared change of the picture. Found by trial (docs/guidance.md). */
const smoothing = 0.003
/** κ and β_max of the paper's Algorithm 1. */
const [growth, strongest] = [2, 1e5]
const channels = 3

/**
 * A picture whose faint slopes are gone and whose edges are left: fills become even. L0 gradient minimisation by half-quadratic
 * splitting (Xu, Lu, Xu & Jia, ACM TOG 30(6), 2011, Algorithm 1: Eq. 12 for the slopes, Eq. 8 for the picture).
 * @param rgb size × size × 3 bytes
 */
export function evened(rgb: Uint8Array, size: number): Uint8Array {
  const side = 2 ** Math.ceil(Math.log2(size))
  const area = side * side
  const fourier = createFourier(side)
  const stiffness = secondDifferences(side)
  const planes = paddedPlanes(rgb, size, side)
  const newPair = (): Pair => [new Float64Array(2 * area), new Float64Array(2 * area)]
  const given = complexPair(planes, newPair())
  const pair = newPair()
  for (const spectrum of given) fourier.forward(spectrum)

  const bends = Array.from({ length: channels }, () => new Float64Array(area))
  for (let beta = 2 * smoothing; beta < strongest; beta *= growth) {
    bendsOfEdges(planes, bends, side, smoothing / beta)
    for (const [p, spectrum] of complexPair(bends, pair).entries()) {
      const picture = given[p]!
      fourier.forward(spectrum)
      for (let i = 0; i < area; i++) {
        const whole = 1 + beta * stiffness[i]!
        spectrum[2 * i] = (picture[2 * i]! + beta * spectrum[2 * i]!) / whole
        spectrum[2 * i + 1] = (picture[2 * i + 1]! + beta * spectrum[2 * i + 1]!) / whole
      }
      fourier.inverse(spectrum)
      for (let i = 0; i < area; i++) {
        planes[2 * p]![i] = spectrum[2 * i]!
        if (p === 0) planes[1]![i] = spectrum[2 * i + 1]!
      }
    }
  }
  return croppedBytes(planes, size, side)
}

/** |F(∂x)|² + |F(∂y)|² of differences to the next pixel, periodic; the same when transposed. */
function secondDifferences(side: number): Float64Array {
  const of = (frequency: number) => 2 - 2 * Math.cos((2 * Math.PI * frequency) / side)
  return Float64Array.from({ length: side * side }, (_, i) => of(i % side) + of(Math.floor(i / side)))
}

/**
 * The divergence, with its sign turned, of those differences to the next pixel, over all channels together, whose square is at least
 * `faintest`: what is less counts as none.
 */
function bendsOfEdges(planes: readonly Float64Array[], bends: readonly Float64Array[], side: number, faintest: number) {
  const turn = side - 1
  const strong = new Uint8Array(side * side)
  for (let at = 0; at < strong.length; at++) {
    const right = (at & ~turn) | ((at + 1) & turn)
    const below = (at + side) & (strong.length - 1)
    let square = 0
    for (let c = 0; c < channels; c++) {
      const plane = planes[c]!
      square += (plane[right]! - plane[at]!) ** 2 + (plane[below]! - plane[at]!) ** 2
    }
    strong[at] = square < faintest ? 0 : 1
  }
  for (let c = 0; c < channels; c++) {
    const [plane, bend] = [planes[c]!, bends[c]!]
    bend.fill(0)
    for (let at = 0; at < strong.length; at++) {
      if (strong[at] === 0) continue
      const right = (at & ~turn) | ((at + 1) & turn)
      const below = (at + side) & (strong.length - 1)
      const across = plane[right]! - plane[at]!
      const down = plane[below]! - plane[at]!
      bend[at]! -= across + down
      bend[right]! += across
      bend[below]! += down
    }
  }
}

type Pair = [Float64Array, Float64Array]

/** Red and green as real and imaginary parts of one image, since what happens to them is real; blue in another. Written into `pair`. */
function complexPair(planes: readonly Float64Array[], pair: Pair): Pair {
  const [redGreen, blue] = pair
  for (let i = 0; i < planes[0]!.length; i++) {
    redGreen[2 * i] = planes[0]![i]!
    redGreen[2 * i + 1] = planes[1]![i]!
    blue[2 * i] = planes[2]![i]!
    blue[2 * i + 1] = 0
  }
  return pair
}

/** Channels in 0..1; pixels beyond the picture, where its size is no power of two, repeat its last ones. */
function paddedPlanes(rgb: Uint8Array, size: number, side: number): Float64Array[] {
  const planes = Array.from({ length: channels }, () => new Float64Array(side * side))
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++, at++) {
      const pixel = Math.min(y, size - 1) * size + Math.min(x, size - 1)
      for (let c = 0; c < channels; c++) planes[c]![at] = rgb[pixel * channels + c]! / 255
    }
  return planes
}

function croppedBytes(planes: readonly Float64Array[], size: number, side: number): Uint8Array {
  return Uint8Array.from({ length: size * size * channels }, (_, i) => {
    const pixel = Math.floor(i / channels)
    const value = planes[i % channels]![Math.floor(pixel / size) * side + (pixel % size)]!
    return Math.round(255 * Math.min(Math.max(value, 0), 1))
  })
}
