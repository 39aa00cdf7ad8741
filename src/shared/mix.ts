import * as z from 'zod'

export const mostMixed = 4
/** The farthest that images keep away from one set. */
const mostAway = 0.5

/**
 * What repulsion has to leave, as a share of what attracts. Guidance divides by what is left: where both all but cancel, it would
 * lead images many times as far as the references lie apart.
 */
export const leastLeft = 0.3
/** Shares come from sliders and from lists in decimals, whose sums are off by rounding. */
const rounding = 1e-9

/** Whether what repels leaves enough of what attracts. @param weights of sets or of references, negative ones repel, of any sum */
export function leavesEnough(weights: readonly number[]): boolean {
  const attracting = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0)
  const left = weights.reduce((sum, weight) => sum + weight, 0)
  return attracting > 0 && left >= (leastLeft - rounding) * attracting
}

/**
 * How much of all that attracts the kept-out references stand for, 0 to 1: sets that keep nothing out are not measured against.
 * @param keptOutWeights of a record; left out where there is one set alone
 */
export const coveredShare = (keptOutWeights: readonly number[] | undefined): number =>
  keptOutWeights === undefined ? 1 : keptOutWeights.reduce((sum, weight) => sum + weight, 0)
/** From here on it rounds to all of it. */
export const wholeShare = 0.995

/** A further reference set of a batch. */
export const mixedSetSchema = z.object({
  setId: z.uuid(),
  /** Of the whole; the batch's own set has what is left. A negative share repels: images keep away from that set. */
  share: z.number().min(-mostAway).max(0.9)
})
/** Of a draft, which may hold what can no longer be drawn. */
export const mixSchema = z
  .array(mixedSetSchema)
  .max(mostMixed)
  .refine((mix) => ownShare(mix) >= 0.05, { error: 'The shares of the mixed sets leave nothing for the set itself.' })
/** Of a batch that is to be drawn. */
export const mixToDrawSchema = mixSchema.refine((mix) => !keepsTooFarAway(mix), {
  error: 'Too much is to be kept away from: negative shares may add up to −0.7 at most.'
})
export type MixedSet = z.infer<typeof mixedSetSchema>
type Shares = readonly Pick<MixedSet, 'share'>[]

/** What is left for the batch's own set: attracting shares sum to 1. */
export const ownShare = (mix: Shares): number => 1 - mix.reduce((sum, { share }) => sum + Math.max(0, share), 0)

/** Whether the sets that repel leave too little of those that attract. */
export const keepsTooFarAway = (mix: Shares): boolean =>
  !leavesEnough([1, ...mix.map(({ share }) => Math.min(0, share))])

/** The lowest share, in steps of 0.05 from −0.5 to 0, that the other sets of a mix leave to one of them. */
export function lowestShare(others: Shares): number {
  const away = others.reduce((sum, { share }) => sum + Math.max(0, -share), 0)
  const free = Math.floor(20 * (1 - leastLeft - away + rounding)) / 20
  return free <= 0 ? 0 : -Math.min(mostAway, free)
}
