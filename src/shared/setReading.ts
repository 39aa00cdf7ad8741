import * as z from 'zod'
import { sha256Schema } from './batchRecord.ts'
import { measurementsSchema } from './measurements.ts'

/** Of fewer pictures none can be said to stand apart from the others. */
export const leastToStandApart = 8

/** What a set's pictures tell of themselves, before anything is drawn from them. */
export const setReadingSchema = z.object({
  /** Groups of pictures that are one drawing, saved or sized or tinted anew, in the order of the set. */
  alike: z.array(z.array(sha256Schema).min(2)),
  /** Pictures whose style is far from that of the others, the farthest first. */
  apart: z.array(sha256Schema),
  /** The groups that the set falls into in style, the largest first; empty where it is one. */
  groups: z.array(z.array(sha256Schema).min(1)),
  /** What guided images are going to have exactly as the references have it. */
  exact: measurementsSchema.pick({ inks: true, outline: true, sharedGround: true, backdrop: true, texture: true })
})

export type SetReading = z.infer<typeof setReadingSchema>
