import { edgesBetween } from './outlines/areas.ts'

/** Of wide Gaussians every other vote counts, or every third: as many as there are to each spread at least. */
const votesToSpread = 2.5

/**
 * Labels by threshold dynamics (Merriman, Bence & Osher, 1992): each place takes the label that most around it have, weighed by a
 * Gaussian. Edges become smooth, and what is finer than the Gaussian goes.
 * @param labels side × side
 * @param count labels are below it
 * @param spread of the Gaussian, in places
 * @param mayChange 1 where labels may change; everywhere without it
 */
export function outvoted(
  labels: Uint8Array,
  side: number,
  count: number,
  spread: number,
  mayChange: Uint8Array | null = null
): Uint8Array {
  const ballot = ballotOf(spread)
  const { votes, stride, steps } = ballot
  // Half of a Gaussian lies within so much of its middle: farther from an edge no other label has most votes.
  const asked = within(edgesBetween(labels, side), side, Math.ceil(Math.sqrt(2 * Math.LN2) * spread))
  if (mayChange) for (let at = 0; at < labels.length; at++) asked[at]! &= mayChange[at]!
  const inRows = votesInRows(labels, side, count, ballot, asked)
  const result = labels.slice()
  const tally = new Float64Array(count)
  for (let at = 0; at < labels.length; at++) {
    if (asked[at] === 0) continue
    const y = Math.floor(at / side)
    tally.fill(0)
    for (let i = -steps; i <= steps; i++) {
      const v = y + i * stride
      if (v < 0 || v >= side) continue
      const weight = votes[i + steps]!
      const row = count * (at + i * stride * side)
      for (let label = 0; label < count; label++) tally[label]! += weight * inRows[row + label]!
    }
    let most = labels[at]!
    for (let label = 0; label < count; label++) if (tally[label]! > tally[most]!) most = label
    result[at] = most
  }
  return result
}

/** A place's own vote and so many to each side of it, a stride apart. */
interface Ballot {
  votes: Float64Array
  steps: number
  stride: number
}

function ballotOf(spread: number): Ballot {
  const stride = Math.max(1, Math.floor(spread / votesToSpread))
  const steps = Math.ceil((2 * spread) / stride)
  const weightOf = (i: number) => Math.exp(-(((i - steps) * stride) ** 2) / (2 * spread ** 2))
  return { votes: Float64Array.from({ length: 2 * steps + 1 }, (_, i) => weightOf(i)), steps, stride }
}

/** The votes for each label in the row around a place, count of them from `count × at` on, for places above and below those asked for. */
function votesInRows(
  labels: Uint8Array,
  side: number,
  count: number,
  { votes, steps, stride }: Ballot,
  asked: Uint8Array
): Float32Array {
  const isCounted = new Uint8Array(labels.length)
  for (let x = 0; x < side; x++) spreadMarks(asked, isCounted, x, side, side, steps * stride)
  const sums = new Float32Array(count * labels.length)
  for (let at = 0; at < labels.length; at++) {
    if (isCounted[at] === 0) continue
    const x = at % side
    for (let i = -steps; i <= steps; i++) {
      const u = x + i * stride
      if (u >= 0 && u < side) sums[count * at + labels[at + i * stride]!]! += votes[i + steps]!
    }
  }
  return sums
}

/** 1 at places so near to one of the marks, across and down. */
export function within(marks: Uint8Array, side: number, far: number): Uint8Array {
  const [inRows, near] = [new Uint8Array(marks.length), new Uint8Array(marks.length)]
  for (let i = 0; i < side; i++) spreadMarks(marks, inRows, i * side, 1, side, far)
  for (let i = 0; i < side; i++) spreadMarks(inRows, near, i, side, side, far)
  return near
}

/** Marks what is so near to a mark in one row or column: forth, then back. */
function spreadMarks(marks: Uint8Array, into: Uint8Array, start: number, step: number, count: number, far: number) {
  for (const way of [1, -1]) {
    let since = far + 1
    for (let i = 0; i < count; i++) {
      const at = start + step * (way === 1 ? i : count - 1 - i)
      since = marks[at] === 1 ? 0 : since + 1
      if (since <= far) into[at] = 1
    }
  }
}
