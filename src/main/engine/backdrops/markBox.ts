import type { Coverage } from './inkMarks.ts'

/** A square on a backdrop, in its pixels. */
export interface Box {
  x: number
  y: number
  side: number
}

/** What is drawn at a pixel is a mark from this coverage on. */
const markedFrom = 0.5
/** Of the marks' extents, so many lie within the box; and its margin, as a share of its side, is that of pictures which fill theirs. */
const [within, margin] = [0.95, 0.06]
/** So much of a mark may lie beyond its bounds. */
const specks = 0.005
/** A box of nearly all the backdrop is all of it. */
const nearlyAll = 0.92

/**
 * The square that the marks of a set lie in, so that they can be drawn large (ours): around the middle of their bounding boxes.
 * @param coverage of each image, side × side
 * @param unit its place and its side are multiples of so many pixels
 */
export function boxOf(coverage: readonly Coverage[], side: number, unit: number): Box {
  const whole = { x: 0, y: 0, side }
  const boxes = coverage.map((marks) => boundsOf(marks, side)).filter((bounds) => bounds !== null)
  if (boxes.length === 0) return whole
  const x = at(
    boxes.map(({ left, right }) => (left + right) / 2),
    0.5
  )
  const y = at(
    boxes.map(({ top, bottom }) => (top + bottom) / 2),
    0.5
  )
  const reach = at(
    boxes.map(({ left, right, top, bottom }) => Math.max(x - left, right - x, y - top, bottom - y)),
    within
  )
  const wanted = (2 * reach) / (1 - 2 * margin)
  if (wanted > nearlyAll * side) return whole
  const snapped = Math.min(side, unit * Math.ceil(wanted / unit))
  const place = (middle: number) =>
    Math.min(Math.max(unit * Math.round((middle - snapped / 2) / unit), 0), side - snapped)
  return { x: place(x), y: place(y), side: snapped }
}

/** Without specks that lie apart: what compression left along edges. */
function boundsOf(coverage: Coverage, side: number) {
  const [columns, rows] = [new Float64Array(side), new Float64Array(side)]
  for (const [pixel, share] of coverage.entries()) {
    if (share < markedFrom) continue
    columns[pixel % side]!++
    rows[Math.floor(pixel / side)]!++
  }
  const [across, down] = [extentOf(columns), extentOf(rows)]
  return across && down ? { left: across.from, right: across.to, top: down.from, bottom: down.to } : null
}

/** From where to where all but specks of what is counted lies. */
function extentOf(counts: Float64Array): { from: number; to: number } | null {
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  const reach = (order: readonly number[]) => {
    let left = specks * all
    return order.find((at) => {
      left -= counts[at]!
      return left < 0
    })!
  }
  const places = [...counts.keys()]
  return { from: reach(places), to: reach(places.toReversed()) + 1 }
}

/** The value that such a share of them does not exceed. */
function at(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.round(share * (values.length - 1))]!
}
