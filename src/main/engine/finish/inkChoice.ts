import { sum } from './averages.ts'
import { squaredDistance, toOklab } from './oklab.ts'
import type { Outline } from './outlines/findOutline.ts'
import { bordersOf, groundOf, type Regions, widthsOf } from './regions.ts'
import type { SharedGround } from './sharedGround.ts'

/** A change of hue or chroma weighs so many times as much as one of lightness. */
const hueWeight = 2.5
/** In that weighted distance: a fill farther from every ink keeps its own colour. */
const openReach = 0.3
/** What lost contrast to a neighbouring fill costs beside strayed colour, for each pixel of border; and what of the contrast may be lost. */
const [contrastWeight, contrastKept] = [16, 0.8]
/**
 * In a closed palette it costs for each pixel of the smaller of the two as well, since none can stay in its own colour and a shape is not
 * to sink into its ground. Contrast so many times the drawn one costs too, but against the ground: shades of one thing are not to become two inks.
 */
const [sinkWeight, gainedWeight, gainedFrom] = [20, 4, 1.2]
/** A fill that is wider on average, in pixels of 128, is no line. */
const widestLine = 8
/** In an outlined set one that is farther than this, in Oklab, from the line's ink is no line when it is wider than so many lines. */
const [likeLine, linesAlone] = [0.25, 1.6]
const mostRounds = 6

/** Inks to set fills in. */
export interface Inks {
  /** n × 3 bytes */
  colours: Uint8Array
  /** How many of them, the last ones, draw lines and fill nothing. */
  lines: number
  /** Whether no other colour may occur. */
  closed: boolean
  /** The line around the fills of a closed palette, null where it has none. */
  outline: Outline | null
  /** What a closed palette has as its ground in place of an ink; null where it is plain. */
  ground: SharedGround | null
}

/**
 * The colour of each fill: the ink that is nearest to it and keeps it apart from its neighbours, or its own where no ink suits and others may
 * occur (ours). Iterated conditional modes (Besag, J. R. Statist. Soc. B 48(3), 1986) over squared distances and contrasts, small fills first.
 * @returns count × 3, in sRGB's 0..255
 */
export function chosenInks(
  regions: Regions,
  { colours: inks, lines, closed, outline }: Inks,
  size: number
): Float64Array {
  const { count, area, lab, rgb } = regions
  const ofInks = toOklab(inks)
  const own = inks.length / 3
  const borders = bordersOf(regions, size)
  const ground = closed ? groundOf(regions, size) : -1
  const costOf = closed ? closedContrast(regions, borders, ground) : openContrast
  const reach = closed ? Number.POSITIVE_INFINITY : openReach
  const widths = widthsOf(regions, size)
  const isBarred = (region: number, ink: number) => {
    if (ink < own - lines && ink !== outline?.ink) return false
    const isFar = outline !== null && squaredDistance(lab, region, ofInks, ink) > likeLine ** 2
    return (widths[region]! * 128) / size > (isFar ? linesAlone * outline.width : widestLine)
  }
  const strays = Array.from({ length: count }, (_, region) => {
    const stray = Float64Array.from({ length: own }, (_, ink) =>
      isBarred(region, ink) ? Number.POSITIVE_INFINITY : area[region]! * weighted(lab, region, ofInks, ink)
    )
    return [...stray, area[region]! * reach ** 2]
  })
  const choice = strays.map((stray) => stray.indexOf(Math.min(...stray)))
  const between = (region: number, a: number, other: number, b: number) =>
    Math.sqrt(
      squaredDistance(a === own ? lab : ofInks, a === own ? region : a, b === own ? lab : ofInks, b === own ? other : b)
    )

  /** As if every fill bordered on the ground all around: enclosed by an outline it is not to look like a hole either. */
  const sunk = (region: number, ink: number): number => {
    if (ground < 0 || region === ground) return 0
    const drawn = Math.sqrt(squaredDistance(lab, region, lab, ground))
    const set = between(region, ink, ground, choice[ground]!)
    return sinkWeight * area[region]! * Math.max(0, contrastKept * drawn - set) ** 2
  }

  const smallFirst = [...area.keys()].sort((a, b) => area[a]! - area[b]!)
  for (let round = 0, changed = true; changed && round < mostRounds; round++) {
    changed = false
    for (const region of smallFirst) {
      const costs = strays[region]!.map((stray, ink) => {
        let cost = stray + sunk(region, ink)
        for (const [other, length] of borders[region]!) {
          const drawn = Math.sqrt(squaredDistance(lab, region, lab, other))
          cost += length * costOf(region, other, drawn, between(region, ink, other, choice[other]!))
        }
        return cost
      })
      const best = costs.indexOf(Math.min(...costs))
      changed ||= best !== choice[region]
      choice[region] = best
    }
  }
  return Float64Array.from(rgb, (value, i) => {
    const ink = choice[Math.floor(i / 3)]!
    return ink === own ? value : inks[3 * ink + (i % 3)]!
  })
}

/** What a border costs for each of its pixels, by the contrast over it as drawn and in inks. */
type ContrastCost = (region: number, other: number, drawn: number, set: number) => number

const openContrast: ContrastCost = (_region, _other, drawn, set) =>
  contrastWeight * Math.max(0, contrastKept * drawn - set) ** 2

function closedContrast(
  { area }: Regions,
  borders: readonly ReadonlyMap<number, number>[],
  ground: number
): ContrastCost {
  const perPixel = borders.map((lengths, region) => area[region]! / Math.max(1, sum([...lengths.values()])))
  return (region, other, drawn, set) => {
    const weight = contrastWeight + sinkWeight * Math.min(perPixel[region]!, perPixel[other]!)
    const lost = weight * Math.max(0, contrastKept * drawn - set) ** 2
    if (region === ground || other === ground) return lost
    return lost + gainedWeight * Math.max(0, set - gainedFrom * drawn) ** 2
  }
}

/** A squared distance in which hue and chroma weigh more than lightness, and lost chroma most: a leaf is not to become grey. */
function weighted(lab: Float64Array, i: number, inks: Float64Array, ink: number): number {
  const lightness = (lab[3 * i]! - inks[3 * ink]!) ** 2
  const [chroma, left] = [chromaOf(lab, i), chromaOf(inks, ink)]
  const lost = Math.max(0, chroma - left)
  return lightness + hueWeight ** 2 * (squaredDistance(lab, i, inks, ink) - lightness + lost ** 2)
}

const chromaOf = (lab: Float64Array, i: number): number => Math.hypot(lab[3 * i + 1]!, lab[3 * i + 2]!)
