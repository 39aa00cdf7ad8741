import { lengthOf } from '../tensors/backend.ts'
import type { ChannelView } from './channelView.ts'
import type { LatentShape } from './kernels/composed.ts'
import { ownReference } from './ownReference.ts'
import { squaredDistance } from './rows.ts'
import { noiseOf, signalOf } from './schedule.ts'
import { takeSlowWaves } from './slowWaves.ts'

/** Log signal-to-noise ratios between which a ground is decided and no shape is. */
const [decidedFrom, decidedUntil] = [-7.2, -4.5]
/** A ground is another one when it is so many times as far from every reference's as nine of ten references' are from their nearest. */
const [timesUsual, usualShare] = [2, 0.9]
/** And farther than this share of √channels, the spread of scaled latents: references on one even ground are no distance apart. */
const leastAway = 1 / 3
/** Where more than this share of the images is on another ground, it is the model that does not know the references'. */
const mostStray = 0.5

/** What a step makes of the batch, all of it B × D. */
export interface GroundStep {
  /** Predicted clean latents as the model drew them, and as guidance led them. */
  drawn: Float32Array
  led: Float32Array
  /** The latents after the step, and their ln(ᾱ/(1−ᾱ)). */
  next: Float32Array
  nextLogSnr: number
  /** That of the latents before it. */
  logSnr: number
  /** The rows' places in the batch. */
  members: readonly number[]
}

/**
 * Keeps images on the references' grounds (ours). At the first steps the slow waves of the noise alone say which ground an image will
 * have, and now and then they say one that no reference has. Pulled from there the image breaks: its figure was begun for that ground.
 * So it is set back, once, to where nothing was begun: to the mean of references, under its own noise without the slow waves. Grounds
 * that the model never draws are left to later stages.
 */
export interface Grounds {
  /** @returns the latents after the step with such images set back, or the same array where there were none */
  keep(step: GroundStep): Float32Array
  /** How many images were set back so far. */
  readonly setBack: number
}

/**
 * @param whole N × D, scaled reference latents
 * @param view the channels that images are drawn from
 * @param weightsOf how much each reference counts for an image, by its place in the batch; negative ones repel
 */
export function createGrounds(
  whole: Float32Array,
  view: ChannelView,
  weightsOf: (member: number) => Float32Array
): Grounds {
  const { shape } = view
  const { channels, rows, columns } = shape
  const length = lengthOf(shape)
  const references = view.of(whole)
  const grounds = groundsOf(references, shape)
  const count = references.length / length
  const apart = (a: Float32Array, i: number, b: Float32Array, j: number) =>
    Math.sqrt(squaredDistance(a, i, b, j, channels))
  const others = Array.from({ length: count }, (_, i) =>
    Math.min(
      ...Array.from({ length: count }, (_, j) => (i === j ? Number.POSITIVE_INFINITY : apart(grounds, i, grounds, j)))
    )
  )
  const usual = count < 2 ? 0 : others.sort((a, b) => a - b)[Math.floor(usualShare * (count - 1))]!
  const limit = Math.max(timesUsual * usual, leastAway * Math.sqrt(channels))
  /** Whether an image was on another ground when it was looked at, by its place in the batch: once each, since stages pull on. */
  const strays = new Map<number, boolean>()
  let setBack = 0

  /** The mean of the references that attract and are on the ground of the one that is the image's own. */
  function meanOnGround(weights: Float32Array, own: number): Float32Array {
    const mean = new Float32Array(length)
    let total = 0
    for (let j = 0; j < count; j++) {
      if (weights[j]! <= 0 || apart(grounds, own, grounds, j) > limit) continue
      total += weights[j]!
      for (let k = 0; k < length; k++) mean[k]! += weights[j]! * references[j * length + k]!
    }
    return mean.map((value) => value / total)
  }

  return {
    get setBack() {
      return setBack
    },
    keep({ drawn, led, next, nextLogSnr, logSnr, members }) {
      if (logSnr < decidedFrom || logSnr >= decidedUntil) return next
      const looked = [...members.entries()].filter(([, member]) => !strays.has(member))
      if (looked.length === 0) return next
      const begun = groundsOf(view.of(drawn), shape)
      for (const [row, member] of looked) {
        const isNear = (weight: number, j: number) => weight > 0 && apart(begun, row, grounds, j) <= limit
        strays.set(member, !weightsOf(member).some(isNear))
      }
      const astray = [...strays.values()].filter((stray) => stray).length
      if (astray === 0 || astray > mostStray * strays.size) return next
      let kept: Float32Array | null = null
      const clean = view.of(led)
      const [signal, noise] = [signalOf(nextLogSnr), noiseOf(nextLogSnr)]
      for (const [row, member] of looked) {
        if (!strays.get(member)) continue
        const weights = weightsOf(member)
        const own = ownReference(member, weights)
        if (own === null) continue
        setBack++
        kept ??= view.of(next).slice()
        const mean = meanOnGround(weights, own)
        for (let c = 0; c < channels; c++) {
          const from = c * rows * columns
          const map = Float32Array.from({ length: rows * columns }, (_, k) => {
            const at = row * length + from + k
            return (kept![at]! - signal * clean[at]!) / noise
          })
          takeSlowWaves(map, rows, columns)
          for (const [k, wave] of map.entries()) kept[row * length + from + k] = signal * mean[from + k]! + noise * wave
        }
      }
      return kept === null ? next : view.put(kept, next)
    }
  }
}

/** The mean of each channel over the border's cells, N × channels. */
function groundsOf(latents: Float32Array, { rows, columns }: LatentShape): Float32Array {
  const area = rows * columns
  const border = Array.from({ length: area }, (_, k) => k).filter((k) => {
    const [x, y] = [k % columns, Math.floor(k / columns)]
    return x === 0 || y === 0 || x === columns - 1 || y === rows - 1
  })
  return Float32Array.from({ length: latents.length / area }, (_, map) => {
    let sum = 0
    for (const k of border) sum += latents[map * area + k]!
    return sum / border.length
  })
}
