import { mean } from '../finish/averages.ts'
import { squaredDistance } from '../finish/oklab.ts'
import { nearestSeeds } from '../finish/outlines/nearest.ts'
import { type CutOut, cutOut } from './cutOut.ts'
import { leastOfSet } from './inkMarks.ts'

/** In steps of 255: what is nearer to the backdrop than this is that. */
const behindUpTo = 24
/** So much of an image of the set is its backdrop; and so much of the backdrop and of its pattern shows in the mean image. */
const [leastBehind, leastSeen, leastShown] = [0.25, 0.5, 0.5]
/** In steps of 255: what is nearer to white than this is hard to tell from it; and white is what is nearer than that. */
const [paleUpTo, whiteUpTo] = [44, 24]
/** So much of what lies along the marks' edges may be pale, or they could not be told from a white ground; and less than so much white is hardly any. */
const [paleEdgeUpTo, hardlyWhite] = [0.2, 0.02]
/** In pixels of 128, over the soft edge of a plate; in steps of 255, what is one; and so much of it may clip marks, as it does a long shadow's. */
const [acrossEdge, edgeFrom, clippedUpTo] = [2, 60, 0.05]
/** In pixels of 128: from the backdrop to here is a mark's edge. */
const edgeUpTo = 3
const whiteRgb = [255, 255, 255]

/** How marks in many colours are told from the white that they are drawn on. */
export interface ColourMarks {
  kind: 'colours'
  /** Whether white within them is a hole that the backdrop shows through: the set's own marks have hardly any white. */
  holes: boolean
}

/** What of an image stands before its backdrop; null of an image that shows little of this. */
export function marksBefore(rgb: Uint8Array, backdrop: Uint8Array, side: number): CutOut | null {
  const isBehind = Uint8Array.from({ length: side * side }, (_, pixel) => (isSame(rgb, backdrop, pixel) ? 1 : 0))
  return shareOf(isBehind) < leastBehind ? null : cutOut(rgb, backdrop, isBehind, side)
}

/**
 * Whether the images of a set draw in their own colours on the backdrop that they share, and how their marks are to be told from white; null
 * where the backdrop's pattern shows too little, or their edges are white themselves.
 * @param images some of the set's, each with the backdrop in its colours, side × side × 3 bytes both
 * @param isPattern side × side, 1 where the backdrop is not as it mostly is
 */
export function findColourMarks(
  images: readonly { rgb: Uint8Array; backdrop: Uint8Array }[],
  isPattern: Uint8Array,
  side: number
): ColourMarks | null {
  const shown = (of: Uint8Array) => mean(images.map(({ rgb, backdrop }) => shownShare(rgb, backdrop, of)))
  if (shown(isPattern) < leastShown) return null
  if (shown(new Uint8Array(side * side).fill(1)) < leastSeen) return null
  const facts: { paleEdge: number; white: number; clipped: number }[] = []
  for (const { rgb, backdrop } of images) {
    const marks = marksBefore(rgb, backdrop, side)
    if (marks === null) continue
    const toBehind = nearestSeeds(
      Uint8Array.from(marks.coverage, (share) => (share === 0 ? 1 : 0)),
      side
    ).distance
    let [edge, paleEdge, inside, white] = [0, 0, 0, 0]
    for (const [pixel, share] of marks.coverage.entries()) {
      if (share === 0) continue
      const fromWhite = squaredDistance(marks.own, pixel, whiteRgb, 0)
      inside++
      if (fromWhite <= whiteUpTo ** 2) white++
      if (toBehind[pixel]! > (edgeUpTo * side) / 128) continue
      edge++
      if (fromWhite <= paleUpTo ** 2) paleEdge++
    }
    facts.push({
      paleEdge: paleEdge / Math.max(1, edge),
      white: white / Math.max(1, inside),
      clipped: clippedShare(marks.coverage, backdrop, side)
    })
  }
  if (facts.length < leastOfSet * images.length) return null
  if (mean(facts.map(({ paleEdge }) => paleEdge)) > paleEdgeUpTo) return null
  if (mean(facts.map(({ clipped }) => clipped)) > clippedUpTo) return null
  return { kind: 'colours', holes: mean(facts.map((fact) => fact.white)) < hardlyWhite }
}

/** At what share of the backdrop's own edges a mark ends. */
function clippedShare(coverage: Float32Array, backdrop: Uint8Array, side: number): number {
  const far = Math.max(1, Math.round((acrossEdge * side) / 128))
  let [edges, clipped] = [0, 0]
  for (let pixel = 0; pixel < side * side; pixel++)
    for (const [other, isThere] of [
      [pixel + far, (pixel % side) + far < side],
      [pixel + far * side, pixel + far * side < side * side]
    ] as const) {
      if (!isThere || squaredDistance(backdrop, pixel, backdrop, other) < edgeFrom ** 2) continue
      edges++
      if (coverage[pixel]! > 0 !== coverage[other]! > 0) clipped++
    }
  return clipped / Math.max(1, edges)
}

const isSame = (rgb: Uint8Array, backdrop: Uint8Array, pixel: number): boolean =>
  squaredDistance(rgb, pixel, backdrop, pixel) <= behindUpTo ** 2

/** What share of the backdrop's pattern an image shows. */
function shownShare(rgb: Uint8Array, backdrop: Uint8Array, isPattern: Uint8Array): number {
  let [shown, all] = [0, 0]
  for (const [pixel, is] of isPattern.entries()) {
    if (is === 0) continue
    all++
    if (isSame(rgb, backdrop, pixel)) shown++
  }
  return shown / Math.max(1, all)
}

const shareOf = (is: Uint8Array): number => is.reduce((sum, one) => sum + one, 0) / is.length
