import { sum } from './averages.ts'
import { squaredDistance, toOklab } from './oklab.ts'

/** In Oklab: colours as near as this to an ink are that ink. */
const sameInk = 0.015
/** An image has an ink when so much of what was counted is in it, a set when this share is. */
const [leastOfImage, leastOfSet] = [0.002, 0.0005]

/** A colour that was counted, with the share of each image that it covers and the mean over all images. */
export interface Colour {
  rgb: [number, number, number]
  shares: Map<number, number>
  weight: number
}

/**
 * Colours that two images at least have much of, with what is too near to tell apart (ours): the heaviest bin first, then what is around
 * its mean.
 * @param most how many of them, at most
 * @returns the members of each, as places in `all`, the heaviest first
 */
export function heaviestColours(all: readonly Colour[], most: number): number[][] {
  const lab = toOklab(all.flatMap(({ rgb }) => rgb))
  const left = new Set(all.keys())
  const found: number[][] = []
  while (left.size > 0 && found.length < most) {
    const members = heaviest(all, lab, left)
    if (sum(members.map((at) => all[at]!.weight)) < leastOfSet) break
    for (const at of members) left.delete(at)
    const perImage = new Map<number, number>()
    for (const at of members)
      for (const [image, share] of all[at]!.shares) perImage.set(image, (perImage.get(image) ?? 0) + share)
    if ([...perImage.values()].filter(hasMuch).length >= 2) found.push(members)
  }
  return found
}

/** The most frequent of some of them, exactly. */
export const mostFrequent = (all: readonly Colour[], members: readonly number[]): [number, number, number] =>
  all[members.reduce((a, b) => (all[b]!.weight > all[a]!.weight ? b : a))]!.rgb

/** Whether an image has so much of a colour that it counts as having it. */
export const hasMuch = (share: number): boolean => share >= leastOfImage

/** The colours around the heaviest place: the mean of the fullest bin, moved to the mean of what is near it. */
function heaviest(all: readonly Colour[], lab: Float64Array, left: ReadonlySet<number>): number[] {
  const bins = new Map<string, { weight: number; members: number[] }>()
  let full: { weight: number; members: number[] } = { weight: 0, members: [] }
  for (const at of left) {
    const name = [0, 1, 2].map((c) => Math.round(lab[3 * at + c]! / sameInk)).join()
    const bin = bins.get(name) ?? { weight: 0, members: [] }
    bin.weight += all[at]!.weight
    bin.members.push(at)
    bins.set(name, bin)
    if (bin.weight > full.weight) full = bin
  }
  let members = full.members
  for (let round = 0; round < 3; round++) {
    const centre = new Float64Array(3)
    const weight = sum(members.map((at) => all[at]!.weight))
    for (const at of members) for (let c = 0; c < 3; c++) centre[c]! += (all[at]!.weight * lab[3 * at + c]!) / weight
    const near = [...left].filter((at) => squaredDistance(lab, at, centre, 0) < sameInk ** 2)
    if (near.length === 0) break
    members = near
  }
  return members
}
