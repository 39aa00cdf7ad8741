import { z } from 'zod'
import type { Backdrop } from './backdrop.ts'

/** Bytes as base64, since it stands in JSON. */
const bytesSchema = z.base64()
/** A backdrop as it is kept for the next start; null of a set without one. */
export const keptSchema = z
  .object({
    side: z.int().positive(),
    marks: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('ink'), isSolid: z.boolean() }),
      z.object({ kind: z.literal('colours'), holes: z.boolean() })
    ]),
    shared: z.object({
      picture: bytesSchema,
      ink: bytesSchema.nullable(),
      standsIn: z.enum(['none', 'flat', 'plate'])
    }),
    colourways: z
      .array(z.object({ picture: bytesSchema, ink: bytesSchema.nullable(), images: z.int().positive() }))
      .min(1),
    isPlain: z.boolean(),
    box: z.object({ x: z.int(), y: z.int(), side: z.int().positive() })
  })
  .nullable()

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

type Kept = z.infer<typeof keptSchema>
type Pictures<T> = { picture: T; ink: T | null }

/** Pictures in another form. */
const inForm = <A, B, Rest extends Pictures<A>>({ picture, ink, ...rest }: Rest, to: (from: A) => B) => ({
  ...rest,
  picture: to(picture),
  ink: ink === null ? null : to(ink)
})

export const kept = (backdrop: Backdrop | null): Kept =>
  backdrop && {
    ...backdrop,
    shared: inForm(backdrop.shared, toText),
    colourways: backdrop.colourways.map((way) => inForm(way, toText))
  }

export const unpacked = ({ shared, colourways, ...rest }: NonNullable<Kept>): Backdrop => ({
  ...rest,
  shared: inForm(shared, toBytes),
  colourways: colourways.map((way) => inForm(way, toBytes))
})
