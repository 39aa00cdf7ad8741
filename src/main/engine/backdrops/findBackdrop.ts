import { squaredDistance } from '../finish/oklab.ts'
import { spread } from '../spread.ts'
import type { Backdrop } from './backdrop.ts'
import { areaOf, binsOf, mostFrequent, type Rgb } from './colourBins.ts'
import { findColourMarks } from './colourMarks.ts'
import { colourwaysOf } from './colourways.ts'
import { findInk, inkOn, isSolid, leastOfSet } from './inkMarks.ts'
import { boxOf } from './markBox.ts'
import { marksOf } from './marksOf.ts'
import { sharedPicture } from './sharedPicture.ts'
import { inColours, withPlate, withStandIns } from './standIns.ts'

/** Of fewer images it cannot be told what they share. */
const leastImages = 8
/** In steps of 255: what strays farther from a backdrop's main colour is not plain; and so much of one has to. */
const [plainUpTo, leastPatterned] = [16, 0.02]

/** Called every second or two of work: lets messages in, and throws to end it. */
type Checkpoint = () => Promise<void>

/**
 * The backdrop that the images of a set share: any that they draw on in one ink, and a patterned one that they draw on in their own colours;
 * null where there is none (ours).
 * @param images side × side × 3 bytes each
 * @param unit pixels of the images to one of the model's
 * @throws what `checkpoint` throws
 */
export async function findBackdrop(
  images: readonly Uint8Array[],
  side: number,
  unit: number,
  checkpoint: Checkpoint = async () => {}
): Promise<Backdrop | null> {
  if (images.length < leastImages) return null
  const picture = sharedPicture(images, side)
  await checkpoint()
  const found =
    inkOnOne(images, picture, side) ??
    (await inkOnSeveral(images, side, checkpoint)) ??
    (await coloursOnSeveral(images, side, checkpoint)) ??
    coloursOnOne(images, picture, side)
  await checkpoint()
  if (found === null) return null
  const marks = some(images)
    .map((rgb) => marksOf(rgb, side, found)?.coverage)
    .filter((coverage) => coverage !== undefined)
  return { ...found, side, box: boxOf(marks, side, unit) }
}

type Found = Omit<Backdrop, 'side' | 'box'>

function inkOnOne(images: readonly Uint8Array[], picture: Uint8Array | null, side: number): Found | null {
  const found = picture && inkBy(images, picture, side)
  if (!found) return null
  return {
    ...found,
    shared: { ...found.shared, standsIn: 'none' },
    colourways: [{ ...found.shared, images: images.length }]
  }
}

/** Images of flat colours that differ from one to the next are alike once stand-ins are in their places. */
async function inkOnSeveral(
  images: readonly Uint8Array[],
  side: number,
  checkpoint: Checkpoint
): Promise<Found | null> {
  const flat = await mostOf(images, checkpoint, (rgb) => withStandIns(rgb, side))
  const rgb = flat?.map((image) => image.rgb)
  const picture = rgb && sharedPicture(rgb, side)
  await checkpoint()
  const found = picture && inkBy(rgb, picture, side)
  if (!found) return null
  const colourways = colourwaysOf(flat!, found.shared.picture, found.shared.ink)
  return { ...found, shared: { ...found.shared, standsIn: 'flat' }, colourways }
}

function inkBy(images: readonly Uint8Array[], picture: Uint8Array, side: number) {
  const plain = plainColour(picture)
  // Exactly plain then, whatever compression left.
  const exact = plain ? picture.map((_, i) => plain[i % 3]!) : picture
  const ink = findInk(images, exact, side)
  if (ink === null) return null
  const coverage = some(images)
    .map((rgb) => inkOn(rgb, exact, ink))
    .filter((marks) => marks !== null)
  const marks = { kind: 'ink' as const, isSolid: isSolid(coverage) }
  return { marks, shared: { picture: exact, ink }, isPlain: plain !== null }
}

function coloursOnOne(images: readonly Uint8Array[], picture: Uint8Array | null, side: number): Found | null {
  if (picture === null || plainColour(picture)) return null
  const cut = some(images).map((rgb) => ({ rgb, backdrop: picture }))
  const marks = findColourMarks(cut, patternOf(picture), side)
  if (marks === null) return null
  const shared = { picture, ink: null }
  return {
    marks,
    shared: { ...shared, standsIn: 'none' },
    colourways: [{ ...shared, images: images.length }],
    isPlain: false
  }
}

async function coloursOnSeveral(
  images: readonly Uint8Array[],
  side: number,
  checkpoint: Checkpoint
): Promise<Found | null> {
  const plates = await mostOf(images, checkpoint, (rgb) => {
    const plate = withPlate(rgb, side)
    return plate && { ...plate, image: rgb }
  })
  if (plates === null) return null
  const picture = sharedPicture(
    plates.map(({ rgb }) => rgb),
    side,
    plates.map(({ hidden }) => hidden)
  )
  await checkpoint()
  if (picture === null || plainColour(picture)) return null
  const cut = some(plates).map(({ image, colours }) => ({ rgb: image, backdrop: inColours(picture, colours) }))
  const marks = findColourMarks(cut, patternOf(picture), side)
  if (marks === null) return null
  const colourways = colourwaysOf(plates, picture, null)
  return { marks, shared: { picture, ink: null, standsIn: 'plate' }, colourways, isPlain: false }
}

/** So many of the images tell where and how marks are cut out. */
const mostCut = 24
const some = <T>(all: readonly T[]): T[] => spread(all, mostCut)

/** What is made of most images; null where of too few, which the first of them tell soon. */
async function mostOf<T>(
  images: readonly Uint8Array[],
  checkpoint: Checkpoint,
  of: (rgb: Uint8Array) => T | null
): Promise<T[] | null> {
  const made: T[] = []
  for (const [i, rgb] of images.entries()) {
    await checkpoint()
    const one = of(rgb)
    if (one !== null) made.push(one)
    if (i + 1 === leastImages && made.length < leastOfSet * leastImages) return null
  }
  return made.length < leastOfSet * images.length ? null : made
}

/** 1 where a picture is not of its main colour. */
function patternOf(picture: Uint8Array): Uint8Array {
  const main = mostFrequent(binsOf([picture]))!
  return Uint8Array.from({ length: picture.length / 3 }, (_, pixel) =>
    squaredDistance(picture, pixel, main, 0) > plainUpTo ** 2 ? 1 : 0
  )
}

/** The colour of a picture that hardly has another; null of one that has. */
function plainColour(picture: Uint8Array): Rgb | null {
  const all = binsOf([picture])
  const main = mostFrequent(all)!
  return areaOf(all, main, plainUpTo) > ((1 - leastPatterned) * picture.length) / 3 ? main : null
}
