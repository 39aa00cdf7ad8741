import { pictureOf, type Rgb } from '../finish/outlines/testDrawings.ts'

/** Whether a place lies in the mark of an image: a bar, which lies or stands elsewhere in each. */
export function isMarked(side: number, image: number, x: number, y: number): boolean {
  const [along, across] = image % 2 === 0 ? [x, y] : [y, x]
  const from = side * (0.3 + 0.05 * (image % 5))
  return along >= 0.3 * side && along < 0.7 * side && across >= from && across < from + 0.12 * side
}

/** A plate in a white frame: a gradient from orange to violet. */
export function plateAt(side: number, x: number, y: number): Rgb {
  if (isFrame(side, x, y)) return [255, 255, 255]
  const share = y / side
  return [Math.round(250 - 110 * share), Math.round(130 - 90 * share), Math.round(60 + 120 * share)]
}

/** Images with white marks on such a plate. */
export const onPlate = (side: number, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, image) =>
    pictureOf(side, (x, y) => (isMarked(side, image, x, y) ? [255, 255, 255] : plateAt(side, x, y)))
  )

/** Images whose plates take turns in colours, with marks in the frame's. */
export const onPlates = (side: number, count: number, colours: readonly Rgb[]): Uint8Array[] =>
  Array.from({ length: count }, (_, image) =>
    pictureOf(side, (x, y) =>
      isFrame(side, x, y) || isMarked(side, image, x, y) ? [250, 248, 240] : colours[image % colours.length]!
    )
  )

const isFrame = (side: number, x: number, y: number): boolean =>
  Math.min(x, y) < side / 8 || Math.max(x, y) >= (7 * side) / 8
