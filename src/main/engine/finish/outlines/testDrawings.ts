/** How wide and high the tests' pictures of labels are. */
export const side = 64

/** A square of labels by a rule. */
export const drawing = (labelOf: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: side * side }, (_, at) => labelOf(at % side, Math.floor(at / side)))

/** Whether a place is within a rectangle, its last column and row included. */
export const inRect = (x: number, y: number, left: number, top: number, right: number, bottom: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom

export type Rgb = readonly [number, number, number]

/** A picture of size × size pixels by a rule. */
export function pictureOf(size: number, colourOf: (x: number, y: number) => Rgb): Uint8Array {
  const rgb = new Uint8Array(size * size * 3)
  for (let i = 0; i < size * size; i++) rgb.set(colourOf(i % size, Math.floor(i / size)), 3 * i)
  return rgb
}

/** A pixel of such a picture. */
export const pixelOf = (rgb: Uint8Array, x: number, y: number): [number, number, number] => {
  const at = 3 * (y * Math.sqrt(rgb.length / 3) + x)
  return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!]
}
