import type { Pixels } from '#main/images/writeImage.ts'
import { blurred } from '../texture/blurred.ts'
import { colourShares } from './colourShares.ts'
import { addSoftly, fineness, fourTimes, pixelMeans } from './fourTimes.ts'
import { plainColours } from './plainColours.ts'

/** A picture of flat fills as forms: wherever one lies there is a colour whose field is the highest. */
export interface FlatForms {
  /** Of the fields, four times that of the picture. */
  side: number
  /** n × 3 bytes, the most used first. */
  colours: Uint8Array
  /** n × (side × side), about 1 within a fill and 0 beside it. */
  fields: Float32Array[]
}

/** A pixel is lost that is off by more, in steps of 255; at edges some are. */
const mostOff = 16
const mostLost = 0.02
const rounds = 3
/** What is missing is asked for within so many pixels: the edges of drawn pictures are softer than one. */
const spread = 1.5
/** So often outlines are smoothed in a round. */
const smoothings = 3
/** How fast a field's lead over the others turns into cover: an edge is about as wide as a part. */
const steepness = 1.25

/**
 * The forms of which a picture was drawn (ours): fields from which, cut into parts of a quarter pixel, every colour covers as much of each
 * neighbourhood as it does in the picture. Cover is interpolated, compared with what it would give, and what is missing added, a few
 * times over (iterative back-projection, Irani and Peleg 1991): so thin lines keep their weight, and edges their place.
 * @returns null for pictures that are not square, or not made of flat fills alone
 */
export function flatForms(pixels: Pixels): FlatForms | null {
  const { width: size, height, rgb } = pixels
  const colours = size === height ? plainColours(pixels) : null
  const shares = colours && colourShares(rgb, size, colours)
  if (!shares) return null
  const side = fineness * size
  const fields = shares.map((share) => fourTimes(share, size))
  for (let round = 0; round < rounds; round++)
    for (const [at, cover] of coversOf(fields).entries()) {
      const missing = pixelMeans(cover, size).map((mean, pixel) => shares[at]![pixel]! - mean)
      addSoftly(fields[at]!, fourTimes(blurred(missing, size, spread), size), side, smoothings)
    }
  const means = coversOf(fields).map((cover) => pixelMeans(cover, size))
  return isLike(means, colours!, rgb) ? { side, colours: colours!, fields } : null
}

/** Whether pixels made of such shares of colours are those of a picture: grain, soft shades and lines that no form holds are lost in them. */
function isLike(shares: readonly Float32Array[], colours: Uint8Array, rgb: Uint8Array): boolean {
  let lost = 0
  for (let pixel = 0; 3 * pixel < rgb.length; pixel++) {
    let farthest = 0
    for (let c = 0; c < 3; c++) {
      let value = 0
      for (const [at, share] of shares.entries()) value += share[pixel]! * colours[3 * at + c]!
      farthest = Math.max(farthest, Math.abs(value - rgb[3 * pixel + c]!))
    }
    if (farthest > mostOff) lost++
  }
  return 3 * lost <= mostLost * rgb.length
}

/** How much of each part the colours cover: all of it where a field leads clearly, less beside an edge. */
function coversOf(fields: readonly Float32Array[]): Float32Array[] {
  const covers = fields.map((field) => new Float32Array(field.length))
  for (let place = 0; place < covers[0]!.length; place++) {
    let [first, best, second] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = 0; at < fields.length; at++) {
      const value = fields[at]![place]!
      if (value > best) {
        second = best
        best = value
        first = at
      } else if (value > second) second = value
    }
    for (let at = 0; at < fields.length; at++) {
      const lead = fields[at]![place]! - (at === first ? second : best)
      covers[at]![place] = Math.min(1, Math.max(0, 0.5 + steepness * lead))
    }
  }
  return covers
}

/** The colour that leads at each part, by its place. */
export function leaders({ fields, side }: FlatForms): Uint8Array {
  const labels = new Uint8Array(side * side)
  for (let place = 0; place < labels.length; place++) {
    let first = 0
    for (let at = 1; at < fields.length; at++) if (fields[at]![place]! > fields[first]![place]!) first = at
    labels[place] = first
  }
  return labels
}
