import * as z from 'zod'

export const mostMixed = 4

/** A further reference set of a batch. */
export const mixedSetSchema = z.object({
  setId: z.uuid(),
  /** Of the whole; the batch's own set has what is left. A negative share repels: images keep away from that set. */
  share: z.number().min(-0.5).max(0.9)
})
export const mixSchema = z
  .array(mixedSetSchema)
  .max(mostMixed)
  .refine((mix) => ownShare(mix) >= 0.05, { error: 'The shares of the mixed sets leave nothing for the set itself.' })
export type MixedSet = z.infer<typeof mixedSetSchema>

/** What is left for the batch's own set: attracting shares sum to 1. */
export const ownShare = (mix: readonly Pick<MixedSet, 'share'>[]): number =>
  1 - mix.reduce((sum, { share }) => sum + Math.max(0, share), 0)
