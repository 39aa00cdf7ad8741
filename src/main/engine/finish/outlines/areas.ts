import { borderPixels } from '../regions.ts'
import { nearestSeeds } from './nearest.ts'

/** 1 at places of which a neighbour, to the sides or up and down, has another label; labels `but` does not count. */
export function edgesBetween(labels: Uint8Array, side: number, but = -1): Uint8Array {
  const edges = new Uint8Array(labels.length)
  const mark = (at: number, next: number) => {
    if (labels[at] === labels[next] || labels[at] === but || labels[next] === but) return
    edges[at] = 1
    edges[next] = 1
  }
  for (let at = 0; at < labels.length; at++) {
    if (at % side < side - 1) mark(at, at + 1)
    if (at + side < labels.length) mark(at, at + side)
  }
  return edges
}

/**
 * What a disc of a radius covers as it moves about in a shape without leaving it.
 * @param toOutside the distance of each place to what is not the shape, 0 there
 */
export function opened(toOutside: Float64Array, side: number, radius: number): Uint8Array {
  const isCore = new Uint8Array(toOutside.length)
  for (const [at, distance] of toOutside.entries()) if (distance > radius) isCore[at] = 1
  const toCore = nearestSeeds(isCore, side).distance
  return isCore.map((_, at) => (toOutside[at]! > 0 && toCore[at]! <= radius ? 1 : 0))
}

/**
 * The connected areas of one value each.
 * @param values side × side; places below 0 belong to none
 * @returns the places of each area, and the area of each place, -1 for none
 */
export function areasOf(values: Int16Array, side: number): { areas: Int32Array[]; of: Int32Array } {
  const of = new Int32Array(values.length).fill(-1)
  const queue = new Int32Array(values.length)
  const areas: Int32Array[] = []
  for (let start = 0; start < values.length; start++) {
    if (values[start]! < 0 || of[start] !== -1) continue
    let end = 0
    const add = (at: number) => {
      if (of[at] !== -1 || values[at] !== values[start]) return
      of[at] = areas.length
      queue[end++] = at
    }
    add(start)
    for (let i = 0; i < end; i++) forNeighbours(queue[i]!, side, add)
    areas.push(queue.slice(0, end))
  }
  return { areas, of }
}

/** Calls for the places to the sides, above and below, as far as there are any. */
export function forNeighbours(at: number, side: number, call: (next: number) => void): void {
  const x = at % side
  if (x > 0) call(at - 1)
  if (x < side - 1) call(at + 1)
  if (at >= side) call(at - side)
  if (at + side < side * side) call(at + side)
}

/** How many places have a label. */
export function areaOf(labels: Uint8Array, label: number): number {
  let count = 0
  for (const value of labels) if (value === label) count++
  return count
}

/** The mask without those of its connected areas that are not to be kept. */
export function onlyAreas(mask: Uint8Array, side: number, isKept: (places: Int32Array) => boolean): Uint8Array {
  const values = new Int16Array(mask.length).fill(-1)
  for (const [at, is] of mask.entries()) if (is === 1) values[at] = 1
  const result = new Uint8Array(mask.length)
  for (const area of areasOf(values, side).areas) if (isKept(area)) for (const at of area) result[at] = 1
  return result
}

/** The label that most of the pictures' borders have. */
export function groundLabel(pictures: readonly Uint8Array[], side: number): number {
  const counts = new Float64Array(256)
  for (const labels of pictures) for (const at of borderPixels(side)) counts[labels[at]!]!++
  return counts.indexOf(Math.max(...counts))
}
