import { z } from 'zod'
import { mean, sum } from './averages.ts'
import { bytesOf, keyOf } from './colourKeys.ts'
import { type Colour, hasMuch, heaviestColours, mostFrequent } from './heaviestColours.ts'
import { squaredDistance, toOklab } from './oklab.ts'
import { borderPixels, neighbours } from './regions.ts'

/** A set has no more inks than this. */
const mostInks = 64
/** In Oklab: colours of two images as near as this count as shared. */
const alike = 0.005
/** In Oklab: the ground is what looks like the most frequent colour of the border. */
const likeGround = 0.03
/** A pixel lies in a fill when no channel differs by more, of 255, from its neighbours'. */
const evenStep = 6
/** In Oklab: a fill farther than this from every ink is in none; and what share of an image's fills such ones are at least. */
const [nearInk, leastOutside] = [0.05, 0.005]
/** In Oklab: inks as near as this, of which one has at least so many times the fills of the other, are steps of a gradient. */
const [oneStep, asHeavy] = [0.05, 0.5]

const share = z.number().min(0)
/** n × 3 bytes. */
export const coloursSchema = z.array(z.int().min(0).max(255)).refine(({ length }) => length % 3 === 0)

/** What the fills of a set tell of its colours. */
export const setInksSchema = z.object({
  /** n × 3 bytes, the most used first: each ink's most frequent exact colour. */
  inks: coloursSchema,
  /** Share of the pixels off the ground that lie in fills, and of those fills in a colour that another image has too; means over images. */
  filled: share,
  shared: share,
  /** Share of what the inks fill off the ground that is in inks with a neighbour as heavy: near 1 in gradients, which look as even as fills. */
  ramped: share,
  /** Share of the images of which some fills, ground and all, are in no ink. Hardly any where a brand keeps to a palette. */
  outside: share
})
export type SetInks = z.infer<typeof setInksSchema>

/** A colour that occurs in fills: shares of each image's fills, and of those off the ground; means over images. */
interface FillColour extends Colour {
  offGround: number
}

/**
 * The inks of a set: colours that fill something in two of its images at least (ours).
 * @param images size × size × 3 bytes each
 */
export function findInks(images: readonly Uint8Array[], size: number): SetInks {
  const colours = new Map<number, FillColour>()
  const objects = images.map((rgb, image) => countFills(rgb, size, image, images.length, colours))
  const all = [...colours.values()]
  const found = heaviestColours(all, mostInks)
  const inks = found.flatMap((members) => mostFrequent(all, members))
  const offGround = found.map((members) => sum(members.map((at) => all[at]!.offGround)))
  return {
    inks,
    ramped: rampedShare(toOklab(inks), offGround),
    outside: outsideShare(all, toOklab(inks), images.length),
    filled: mean(objects.map(({ filled }) => filled)),
    shared: mean(
      objects.map((object, image) =>
        sharedOf(
          object.fills,
          objects.filter((_, other) => other !== image)
        )
      )
    )
  }
}

/** @param weights of the inks: what each fills off the ground */
function rampedShare(lab: Float64Array, weights: readonly number[]): number {
  const hasStep = (i: number) =>
    weights.some(
      (weight, j) => j !== i && weight >= asHeavy * weights[i]! && squaredDistance(lab, i, lab, j) < oneStep ** 2
    )
  const all = sum(weights)
  return all === 0 ? 0 : sum(weights.filter((_, i) => hasStep(i))) / all
}

function outsideShare(colours: readonly Colour[], inks: Float64Array, images: number): number {
  const lab = toOklab(colours.flatMap(({ rgb }) => rgb))
  const perImage = new Float64Array(images)
  for (const [at, { shares }] of colours.entries())
    if (!isNear(lab, at, inks, nearInk)) for (const [image, share] of shares) perImage[image]! += share
  return images === 0 ? 0 : perImage.filter((share) => share > leastOutside).length / images
}

/** What share of an image's fills looks like a colour that another image has much of. */
function sharedOf(fills: ReadonlyMap<number, number>, others: readonly { much: Float64Array }[]): number {
  const keys = [...fills.keys()]
  const lab = toOklab(keys.flatMap(bytesOf))
  let [shared, all] = [0, 0]
  for (const [at, key] of keys.entries()) {
    const pixels = fills.get(key)!
    all += pixels
    if (others.some(({ much }) => isNear(lab, at, much, alike))) shared += pixels
  }
  return all === 0 ? 0 : shared / all
}

function isNear(lab: Float64Array, at: number, colours: Float64Array, limit: number): boolean {
  for (let i = 0; i < colours.length / 3; i++) if (squaredDistance(lab, at, colours, i) < limit ** 2) return true
  return false
}

/** `#rrggbb` of each of n × 3 bytes. */
export const hexOf = (inks: ArrayLike<number>): string[] =>
  Array.from(
    { length: inks.length / 3 },
    (_, i) => `#${Buffer.from([0, 1, 2].map((c) => inks[3 * i + c]!)).toString('hex')}`
  )

const isEvenStep = (rgb: Uint8Array, a: number, b: number, channel: number): boolean =>
  Math.abs(rgb[3 * a + channel]! - rgb[3 * b + channel]!) <= evenStep

/** Adds an image's fills to the colours; returns its fills off the ground, in pixels by colour, and what share of it off the ground they are. */
function countFills(rgb: Uint8Array, size: number, image: number, of: number, colours: Map<number, FillColour>) {
  const key = (pixel: number) => keyOf(rgb, pixel)
  const border = new Map<number, number>()
  let ground = 0
  for (const pixel of borderPixels(size)) {
    const count = (border.get(key(pixel)) ?? 0) + 1
    border.set(key(pixel), count)
    if (count > (border.get(key(ground)) ?? 0)) ground = pixel
  }
  const lab = toOklab(rgb)
  const [all, fills] = [new Map<number, number>(), new Map<number, number>()]
  let [even, off, evenOff] = [0, 0, 0]
  for (let pixel = 0; pixel < size * size; pixel++) {
    const isEven = neighbours(pixel, size).every(
      (other) =>
        isEvenStep(rgb, pixel, other, 0) && isEvenStep(rgb, pixel, other, 1) && isEvenStep(rgb, pixel, other, 2)
    )
    const isOff = squaredDistance(lab, pixel, lab, ground) > likeGround ** 2
    if (isOff) off++
    if (!isEven) continue
    even++
    all.set(key(pixel), (all.get(key(pixel)) ?? 0) + 1)
    if (!isOff) continue
    evenOff++
    fills.set(key(pixel), (fills.get(key(pixel)) ?? 0) + 1)
  }
  for (const [colour, pixels] of all) {
    const known = colours.get(colour) ?? { rgb: bytesOf(colour), shares: new Map(), weight: 0, offGround: 0 }
    known.shares.set(image, pixels / even)
    known.weight += pixels / even / of
    known.offGround += (fills.get(colour) ?? 0) / Math.max(evenOff, 1) / of
    colours.set(colour, known)
  }
  const much = [...all].filter(([, pixels]) => hasMuch(pixels / even)).flatMap(([colour]) => bytesOf(colour))
  return { fills, much: toOklab(much), filled: off === 0 ? 0 : evenOff / off }
}
