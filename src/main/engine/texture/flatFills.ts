import { squaredDistance } from '../finish/oklab.ts'

/** In pixels of 128: what is smaller than this within a fill is its texture; and so often what most around have is taken. */
const [reach, rounds] = [2, 2]
/** Small models' pictures are looked at in so many times finer pixels, so that edges of fills come out soft; large ones' edges are fine already. */
export const finerOf = (size: number): number => (size < 256 ? 2 : 1)

/**
 * A picture without its texture: each pixel in the nearest ink, then in the one that most around it have.
 * @param rgb (`finerOf` × size)² × 3 bytes @param inks n × 3 bytes
 * @returns size × size × 3 bytes
 */
export function flatFills(rgb: Uint8Array, size: number, inks: ArrayLike<number>): Uint8Array {
  const finer = finerOf(size)
  const side = finer * size
  let labels: Uint8Array = Uint8Array.from({ length: side * side }, (_, pixel) => nearestInk(rgb, pixel, inks))
  const far = Math.max(1, Math.round((reach * side) / 128))
  for (let round = 0; round < rounds; round++) labels = majority(labels, side, far, inks.length / 3)
  const sums = new Float64Array(3 * size * size)
  for (const [at, ink] of labels.entries()) {
    const pixel = Math.floor(Math.floor(at / side) / finer) * size + Math.floor((at % side) / finer)
    for (let c = 0; c < 3; c++) sums[3 * pixel + c]! += inks[3 * ink + c]!
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / finer ** 2))
}

function nearestInk(rgb: Uint8Array, pixel: number, inks: ArrayLike<number>): number {
  let [nearest, least] = [0, Number.POSITIVE_INFINITY]
  for (let ink = 0; ink < inks.length / 3; ink++) {
    const distance = squaredDistance(rgb, pixel, inks, ink)
    if (distance < least) [nearest, least] = [ink, distance]
  }
  return nearest
}

/** Of each pixel the label that is most frequent in the square around it. */
function majority(labels: Uint8Array, side: number, far: number, count: number): Uint8Array {
  const result = new Uint8Array(labels.length)
  const votes = new Int32Array(count)
  const inside = (place: number) => Math.min(side - 1, Math.max(0, place))
  const addColumn = (x: number, y: number, by: number) => {
    for (let v = y - far; v <= y + far; v++) votes[labels[inside(v) * side + inside(x)]!]! += by
  }
  for (let y = 0; y < side; y++) {
    votes.fill(0)
    for (let x = -far; x <= far; x++) addColumn(x, y, 1)
    for (let x = 0; x < side; x++) {
      let most = labels[y * side + x]!
      for (let label = 0; label < count; label++) if (votes[label]! > votes[most]!) most = label
      result[y * side + x] = most
      addColumn(x - far, y, -1)
      addColumn(x + far + 1, y, 1)
    }
  }
  return result
}
