/** Small sets for tests: marks in one ink on a backdrop. */
export type Paint = (x: number, y: number) => readonly [number, number, number]

/** A picture, pixel by pixel. */
export function painted(side: number, paint: Paint): Uint8Array {
  const rgb = new Uint8Array(3 * side * side)
  for (let pixel = 0; pixel < side * side; pixel++) rgb.set(paint(pixel % side, Math.floor(pixel / side)), 3 * pixel)
  return rgb
}

/** Whether a place lies in the mark of an image: a bar, which lies and stands elsewhere in each. */
export function isMarked(side: number, image: number, x: number, y: number): boolean {
  const [along, across] = image % 2 === 0 ? [x, y] : [y, x]
  const from = side * (0.3 + 0.05 * (image % 5))
  return along >= 0.3 * side && along < 0.7 * side && across >= from && across < from + 0.12 * side
}

/** A white square plate on nothing: a gradient from orange to violet in a white frame. */
export const plate: (side: number) => Paint = (side) => (x, y) => {
  const inset = side / 8
  if (Math.min(x, y) < inset || Math.max(x, y) >= side - inset) return [255, 255, 255]
  const share = y / side
  return [Math.round(250 - 110 * share), Math.round(130 - 90 * share), Math.round(60 + 120 * share)]
}

/** Images with white marks on such a plate. */
export const onPlate = (side: number, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, image) =>
    painted(side, (x, y) => (isMarked(side, image, x, y) ? [255, 255, 255] : plate(side)(x, y)))
  )

/** Images whose plates take turns in colours, with marks in the ground's. */
export const onPlates = (
  side: number,
  count: number,
  colours: readonly (readonly [number, number, number])[]
): Uint8Array[] =>
  Array.from({ length: count }, (_, image) =>
    painted(side, (x, y) => {
      const inset = side / 8
      const isOutside = Math.min(x, y) < inset || Math.max(x, y) >= side - inset
      return isOutside || isMarked(side, image, x, y) ? [250, 248, 240] : colours[image % colours.length]!
    })
  )
