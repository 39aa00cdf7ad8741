import { medianDistance } from '../guidance/bandwidth.ts'
import { rowsAt } from '../guidance/rows.ts'
import { spread } from '../spread.ts'

/**
 * Two pictures nearer than this share of the usual distance are one drawing. Of 20 styles (60 pictures each) two different drawings are
 * never nearer than 0.32; one saved as JPEG of quality 60 is within 0.2 of itself, at half the size within 0.14, moved by a pixel of 128
 * within 0.47, tinted within 0.39, and moved by three 0.5 to 1.1 away.
 */
const sameDrawing = 0.3
/** So many rows tell what is usual. */
const mostCompared = 100

/**
 * Rows that are nearly the same, in groups of two and more (ours): each joins the first row of a group that it is near to.
 * @param rows N × length, latents of images
 */
export function alikeRows(rows: Float32Array, length: number): number[][] {
  const compared = spread([...Array(rows.length / length).keys()], mostCompared)
  const usual = medianDistance(rowsAt(rows, length, compared), length)
  // Where no two differ, all are one.
  const limit = usual === null ? Number.POSITIVE_INFINITY : (sameDrawing * usual) ** 2
  const groups: number[][] = []
  for (let row = 0; row * length < rows.length; row++) {
    const group = groups.find(([first]) => isWithin(rows, row, first!, length, limit))
    if (group) group.push(row)
    else groups.push([row])
  }
  return groups.filter((group) => group.length > 1)
}

/** Whether two rows are so near; most pairs are not, and that shows early. */
function isWithin(rows: Float32Array, a: number, b: number, length: number, limit: number): boolean {
  let squared = 0
  for (let k = 0; k < length; k++) {
    squared += (rows[a * length + k]! - rows[b * length + k]!) ** 2
    if (squared > limit) return false
  }
  return true
}
