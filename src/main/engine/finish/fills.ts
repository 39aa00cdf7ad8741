import type { Fills } from '#shared/parameters.ts'
import type { ImageFile } from '../protocol.ts'
import { spread } from '../spread.ts'
import { median } from './averages.ts'
import { evened } from './evened.ts'
import { evenLikeReferences } from './evenFills.ts'
import type { Inks } from './inkChoice.ts'
import { hexOf } from './inks.ts'
import { isAlone } from './outlines/findOutline.ts'
import type { SetColours } from './palette.ts'
import { referencesTell, type TellOptions, type Told } from './referencesTell.ts'
import { setFills } from './setFills.ts'

/** So many references tell how even the set is, how flat and in which inks, and how outlined. */
const [mostTried, mostRead, mostOutlined] = [12, 64, 8]
/** Of what lies off the ground, so much must be fills: in less, what the inks are is told by chance. Palettes have a further test. */
const [leastFilled, leastFilledOfPalette] = [0.35, 0.05]
/** A set has inks when more than this share of its fills is in colours that its images share. */
const mostlyShared = 0.5
/** Inks of which this share and more are steps of gradients are none. */
const mostRamped = 0.7
/** Even beside pictures as even as themselves, references are in inks when setting them in these visibly changes so much of the middle one at most. */
const inInksUpTo = 0.03
/** A palette is closed when setting all of the middle reference in it, edges and details too, changes so much of it by so many of 255 at most. */
const [closedUpTo, closedChange] = [0.1, 16]
/** A set without shared inks has flat fills when making each fill one colour visibly changes at most this share of its middle image. */
const flatUpTo = 0.01

export interface Finished {
  pictures: Uint8Array[]
  /** What fills were set in; null where they keep their own colours. */
  inks: Inks | null
}

export interface FinishOptions extends TellOptions {
  fills: Fills
  /** What fills are set in where references tell of no inks. */
  otherwise?: Inks | null
}

/**
 * Makes the fills of drawn pictures what they are in the references, as far as can be told: even, flat, or set in the inks that the
 * references share (docs/guidance.md). Pictures with shades or textures like their references' stay as they are.
 * @param references those that attract
 */
export async function finishLike(
  pictures: readonly Uint8Array[],
  references: readonly ImageFile[],
  options: FinishOptions
): Promise<Finished> {
  const { fills, size, checkpoint } = options
  const asDrawn = { pictures: [...pictures], inks: null }
  if (fills === 'drawn' || references.length === 0) return asDrawn
  const told = referencesTell(options)
  const typical = await evennessOf(references, told, size)
  const even = await evenLikeReferences(pictures, typical, size, checkpoint)
  // As drawn where they are as even as the references.
  const asEven = { pictures: even ?? [...pictures], inks: null }
  if (fills === 'even') return asEven
  const found = await inksLike(references, even !== null, told, options)
  const inks = found === 'none' && options.otherwise ? options.otherwise : found
  if (inks === 'none') return asEven
  const flat: Uint8Array[] = []
  for (const picture of asEven.pictures) {
    await checkpoint()
    flat.push(setFills(picture, size, inks === 'own' ? null : inks))
  }
  return { pictures: flat, inks: inks === 'own' ? null : inks }
}

/**
 * The inks for fills of pictures with such references: theirs, each picture's own where references are flat in colours that they do not
 * share, or none.
 * @param wereLess whether the pictures were less even than the references
 */
async function inksLike(
  references: readonly ImageFile[],
  wereLess: boolean,
  told: Told,
  { size }: TellOptions
): Promise<Inks | 'own' | 'none'> {
  const some = spread(references, mostRead)
  const set = await told.colours(some)
  const palette = set.isPalette ? await paletteIn(references, set, told, size) : null
  if (palette && isAlone(palette.outline)) return palette
  const keepsToPalette = set.isPalette && (palette !== null || !set.needsOutline)
  if (set.filled < (keepsToPalette ? leastFilledOfPalette : leastFilled)) return 'none'
  const isShared = set.shared > mostlyShared && set.ramped < mostRamped
  const inks: Inks | null = isShared
    ? { colours: Uint8Array.from(set.inks), lines: 0, closed: false, outline: null, ground: null }
    : null
  // Two facts say that a set is flat in inks: that it shares them, and that pictures are less even than it. In place of either, what
  // the same treatment changes in the references themselves has to say so.
  if (!wereLess && inks === null) return 'none'
  if (!wereLess || inks === null) {
    const [name, limit] = inks ? [`inks ${hexOf(inks.colours)}`, inInksUpTo] : ['flat', flatUpTo]
    if (median(await told.changes(name, some, (rgb) => setFills(rgb, size, inks))) > limit) return 'none'
  }
  if (inks !== null && palette !== null) return palette
  if (set.filled < leastFilled) return 'none'
  return inks ?? 'own'
}

/** How much smoothing changes a few of the references. */
const evennessOf = (references: readonly ImageFile[], told: Told, size: number): Promise<number[]> =>
  told.changes('even', spread(references, mostTried), (rgb) => evened(rgb, size))

/**
 * The inks that fills are going to be set in, whatever is drawn; null where that depends on it, or there are none. All that finishing asks of
 * the references is found on the way, and known when a batch asks.
 */
export async function inksBeforehand(references: readonly ImageFile[], options: TellOptions): Promise<Inks | null> {
  if (references.length === 0) return null
  const told = referencesTell(options)
  await evennessOf(references, told, options.size)
  const inks = await inksLike(references, false, told, options)
  return inks === 'own' || inks === 'none' ? null : inks
}

/** The palette of a set, with the line that it draws; null of a set that keeps to none. */
export async function paletteOf(references: readonly ImageFile[], options: TellOptions): Promise<Inks | null> {
  const told = referencesTell(options)
  const set = await told.colours(spread(references, mostRead))
  return set.isPalette ? paletteIn(references, set, told, options.size) : null
}

/** The palette of a set, with the line that it draws, where setting references in it leaves them as they are; null where it does not. */
async function paletteIn(
  references: readonly ImageFile[],
  set: SetColours,
  told: Told,
  size: number
): Promise<Inks | null> {
  const colours = Uint8Array.from([...set.inks, ...set.lines])
  const unlined: Inks = {
    colours,
    lines: set.lines.length / 3,
    closed: true,
    outline: null,
    ground: await told.ground(spread(references, mostRead), colours)
  }
  const leaves = async (palette: Inks, most: number) => {
    const name = JSON.stringify([palette.outline, palette.ground !== null, palette.lines, ...hexOf(colours)])
    const tried = spread(references, most)
    return median(await told.changes(name, tried, (rgb) => setFills(rgb, size, palette), closedChange)) <= closedUpTo
  }
  const outline = await told.outline(spread(references, mostOutlined), unlined)
  const lined: Inks = { ...unlined, outline }
  if (outline && (await leaves(lined, mostOutlined))) return lined
  return !set.needsOutline && (await leaves(unlined, mostTried)) ? unlined : null
}
