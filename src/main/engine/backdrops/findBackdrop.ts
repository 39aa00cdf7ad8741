import { squaredDistance } from '../finish/oklab.ts'
import { type Backdrop, type Colourway, marksOf } from './backdrop.ts'
import { areaOf, binsOf, mostFrequent, type Rgb } from './colourBins.ts'
import { inColours, type StoodIn, usedStandIns, withStandIns } from './colourways.ts'
import { boxOf } from './markBox.ts'
import { findInk } from './marks.ts'
import { sharedPicture } from './sharedPicture.ts'

/** Of fewer images it cannot be told what they share. */
const leastImages = 8
/** In steps of 255: what strays farther from a backdrop's main colour is not plain; and so much of one has to. */
const [plainUpTo, leastPatterned] = [16, 0.02]
/** In steps of 255: colours of two images as near as this are the same. */
const sameUpTo = 16
/** So many of the images have to be of two or three flat colours, where colours differ from image to image. */
const leastFlat = 0.85

/**
 * The backdrop that the images of a set share, a plain one too; null where there is none, or where they draw on it in several colours
 * (ours).
 * @param images side × side × 3 bytes each
 * @param unit pixels of the images to one of the model's
 */
export function findBackdrop(images: readonly Uint8Array[], side: number, unit: number): Backdrop | null {
  if (images.length < leastImages) return null
  const found = inOne(images, side) ?? inSeveral(images, side)
  if (found === null) return null
  const marks = images.map((rgb) => marksOf(rgb, side, found)).filter((coverage) => coverage !== null)
  return { ...found, side, box: boxOf(marks, side, unit) }
}

type Found = Omit<Backdrop, 'side' | 'box'>

function inOne(images: readonly Uint8Array[], side: number): Found | null {
  const shared = sharedBy(images, side)
  if (shared === null) return null
  const { picture, ink, isPlain } = shared
  return {
    shared: { picture, ink, standsIn: false },
    colourways: [{ picture, ink, images: images.length }],
    isPlain
  }
}

/** Images of flat colours that differ from one to the next are alike once stand-ins are in their places. */
function inSeveral(images: readonly Uint8Array[], side: number): Found | null {
  const some = images.slice(0, leastImages).filter((rgb) => withStandIns(rgb, side) !== null)
  if (some.length < leastFlat * leastImages) return null
  const flat = images.map((rgb) => withStandIns(rgb, side)).filter((image) => image !== null)
  if (flat.length < leastFlat * images.length) return null
  const shared = sharedBy(
    flat.map(({ rgb }) => rgb),
    side
  )
  if (shared === null) return null
  const { picture, ink, isPlain } = shared
  return { shared: { picture, ink, standsIn: true }, colourways: colourwaysOf(flat, picture, ink), isPlain }
}

function sharedBy(images: readonly Uint8Array[], side: number) {
  const picture = sharedPicture(images, side)
  if (picture === null) return null
  const plain = plainColour(picture)
  // Exactly plain then, whatever compression left.
  if (plain) for (let pixel = 0; pixel < side * side; pixel++) picture.set(plain, 3 * pixel)
  const ink = findInk(images, picture)
  return ink && { picture, ink, isPlain: plain !== null }
}

/** The backdrop in the colours of each image, those that look alike once. */
function colourwaysOf(images: readonly StoodIn[], standIn: Uint8Array, ink: Rgb): Colourway[] {
  const used = usedStandIns([standIn, Uint8Array.from(ink)])
  const ways: { colours: Rgb[]; images: number }[] = []
  for (const { colours } of images) {
    // Without a colour that the backdrop has, an image shows too little of it.
    if (used.some((at) => colours[at] === undefined)) continue
    const same = ways.find((way) =>
      used.every((at) => squaredDistance(way.colours[at]!, 0, colours[at]!, 0) <= sameUpTo ** 2)
    )
    if (same) same.images++
    else ways.push({ colours, images: 1 })
  }
  return ways
    .sort((a, b) => b.images - a.images)
    .map(({ colours, images }) => {
      const [r, g, b] = inColours(Uint8Array.from(ink), colours)
      return { picture: inColours(standIn, colours), ink: [r!, g!, b!], images }
    })
}

/** The colour of a picture that hardly has another; null of one that has. */
function plainColour(picture: Uint8Array): Rgb | null {
  const all = binsOf([picture])
  const main = mostFrequent(all)!
  return areaOf(all, main, plainUpTo) > ((1 - leastPatterned) * picture.length) / 3 ? main : null
}
