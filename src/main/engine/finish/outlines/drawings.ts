/** How wide and high the tests' pictures of labels are. */
export const side = 64

/** A square of labels by a rule. */
export const drawing = (labelOf: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: side * side }, (_, at) => labelOf(at % side, Math.floor(at / side)))

/** Whether a place is within a rectangle, its last column and row included. */
export const inRect = (x: number, y: number, left: number, top: number, right: number, bottom: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom
