import { squaredDistance } from '../finish/oklab.ts'
import { borderPixels, neighbours } from '../finish/regions.ts'
import { type Cluster, clustersAt, sameUpTo } from './colourClusters.ts'
import { MaxQueue } from './maxQueue.ts'

/** From pixel to pixel, in steps of 255, what goes on changes its colour by so much at most. */
const goesOnUpTo = 14
/** Where nothing goes on, another colour begins when so many images have it there: the edge of a plate. Of few images some more, since their marks may meet. */
const leastOfEdge = (images: number): number => Math.min(1, 0.6 + 4 / images)
/** So many images have to agree on so much of the border. */
const [leastAgreed, leastOfBorder] = [0.6, 0.9]
/** Rounds in which what no image shows takes the mean of what is around it. */
const smoothingRounds = 60

/**
 * What all images of a set have beneath what each of them shows: a gradient, a plate, a paper, a frame (ours). It grows inwards from the
 * border, first where most images agree: where the colour beside goes on in some of them it goes on, however many have a mark there;
 * elsewhere another begins where nearly all have it.
 * @param images side × side × 3 bytes each
 * @param hidden of each image, 1 at pixels of which it is known that they show something of its own
 * @returns side × side × 3 bytes; null where the borders differ
 */
export function sharedPicture(
  images: readonly Uint8Array[],
  side: number,
  hidden?: readonly Uint8Array[]
): Uint8Array | null {
  const clusters = Array.from({ length: side * side }, (_, pixel) => clustersAt(images, pixel, hidden))
  const border = [...new Set(borderPixels(side))]
  const agreed = border.filter((pixel) => (clusters[pixel]![0]?.share ?? 0) >= leastAgreed)
  if (agreed.length < leastOfBorder * border.length) return null

  const colours = new Float64Array(3 * side * side)
  const isKnown = new Uint8Array(side * side)
  const edgeFrom = leastOfEdge(images.length)
  const queue = new MaxQueue<{ pixel: number; rgb: Cluster['rgb'] }>()
  for (const pixel of agreed) {
    const { rgb, share } = clusters[pixel]![0]!
    queue.push({ pixel, rgb }, share)
  }
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { pixel, rgb } = next
    if (isKnown[pixel] === 1) continue
    isKnown[pixel] = 1
    colours.set(rgb, 3 * pixel)
    for (const other of neighbours(pixel, side)) {
      if (isKnown[other] === 1) continue
      const found = continuing(clusters[other]!, colours, pixel, edgeFrom)
      if (found) queue.push({ pixel: other, rgb: found.rgb }, found.share)
    }
  }
  for (const [pixel, known] of isKnown.entries()) if (known === 1) setMedian(colours, pixel, images, hidden)
  fillUnknown(colours, isKnown, side)
  return Uint8Array.from(colours, Math.round)
}

function continuing(
  clusters: readonly Cluster[],
  colours: Float64Array,
  from: number,
  edgeFrom: number
): Cluster | undefined {
  const on = clusters.find(({ rgb }) => squaredDistance(rgb, 0, colours, from) <= goesOnUpTo ** 2)
  return on ?? clusters.find(({ share }) => share >= edgeFrom)
}

/** Every channel as the middle one of the images that show the colour: their mean would have the traces of all that compression left of their marks. */
function setMedian(
  colours: Float64Array,
  pixel: number,
  images: readonly Uint8Array[],
  hidden: readonly Uint8Array[] | undefined
): void {
  // Bytes sort many times faster than numbers, and there are lists for every pixel.
  const channels = [0, 1, 2].map(() => new Uint8Array(images.length))
  let showing = 0
  for (const [image, rgb] of images.entries()) {
    if (hidden && hidden[image]![pixel] === 1) continue
    if (squaredDistance(rgb, pixel, colours, pixel) > sameUpTo ** 2) continue
    for (let c = 0; c < 3; c++) channels[c]![showing] = rgb[3 * pixel + c]!
    showing++
  }
  if (showing === 0) return
  for (let c = 0; c < 3; c++) colours[3 * pixel + c] = channels[c]!.subarray(0, showing).sort()[showing >> 1]!
}

/** What grows into the unknown is smoothed until it lies evenly between its edges (Laplace's equation, relaxed). */
function fillUnknown(colours: Float64Array, isKnown: Uint8Array, side: number): void {
  const filled = isKnown.slice()
  let front = [...filled.keys()].filter((pixel) => filled[pixel] === 0)
  const unknown = front
  while (front.length > 0) {
    const before = filled.slice()
    const reached = front.filter((pixel) => neighbours(pixel, side).some((other) => before[other] === 1))
    if (reached.length === 0) return
    for (const pixel of reached) {
      setMean(
        colours,
        pixel,
        neighbours(pixel, side).filter((other) => before[other] === 1)
      )
      filled[pixel] = 1
    }
    front = front.filter((pixel) => filled[pixel] === 0)
  }
  for (let round = 0; round < smoothingRounds; round++)
    for (const pixel of unknown) setMean(colours, pixel, neighbours(pixel, side))
}

function setMean(colours: Float64Array, pixel: number, of: readonly number[]): void {
  for (let c = 0; c < 3; c++)
    colours[3 * pixel + c] = of.reduce((sum, other) => sum + colours[3 * other + c]!, 0) / of.length
}
