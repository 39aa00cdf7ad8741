import { median } from '../finish/averages.ts'
import { squaredDistance } from '../guidance/rows.ts'
import { spread } from '../spread.ts'

/** Each picture is compared with so many others at most. */
const mostCompared = 512

/** One space in which pictures are compared. */
export interface Space {
  /** N × length */
  rows: Float32Array
  length: number
}

export interface StyleDistances {
  /** Of N pictures, those that all are compared with; all of a set that is not very large. */
  compared: number[]
  /** From each picture to each of `compared`. */
  rows: number[][]
}

/**
 * How far apart pictures are in style: of several spaces the geometric mean of distances counts, each as a share of what is usual in it
 * (ours).
 * @param spaces of the same pictures, one at least
 */
export function styleDistances(spaces: readonly Space[]): StyleDistances {
  const count = spaces[0]!.rows.length / spaces[0]!.length
  const compared = spread([...Array(count).keys()], mostCompared)
  const parts = spaces.map((space) => sharesOfUsual(space, count, compared))
  const rows = parts[0]!.map((row, picture) =>
    row.map((_, at) => parts.reduce((product, part) => product * part[picture]![at]!, 1) ** (1 / parts.length))
  )
  return { compared, rows }
}

/** The distance from each row to those that it is compared with, as a share of the usual one. */
function sharesOfUsual({ rows, length }: Space, count: number, compared: readonly number[]): number[][] {
  const distances = Array.from({ length: count }, (_, row) =>
    compared.map((other) => Math.sqrt(squaredDistance(rows, row, rows, other, length)))
  )
  const usual = median(distances.flat().filter((distance) => distance > 0)) || 1
  return distances.map((row) => row.map((distance) => distance / usual))
}
