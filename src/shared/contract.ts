import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { batchRecordSchema, sha256Schema } from './batchRecord.ts'
import { longestCaption } from './captions.ts'
import { failureSchema } from './failure.ts'
import { arms, measurementsSchema } from './measurements.ts'
import { mixSchema, mixToDrawSchema } from './mix.ts'
import { batchSpecSchema } from './parameters.ts'
import { setReadingSchema } from './setReading.ts'
import { foundStrengthSchema } from './strengthSearch.ts'

/**
 * The one table of what the renderer may ask. Both hosts (Electron, browser) serve it, the renderer's client is built
 * from it, and both ends check what crosses. Failures arrive as the typed error `FAILURE`, whose data is a `Failure`.
 */

const idSchema = z.uuid()
const dateSchema = z.iso.datetime()
const nameSchema = z.string().trim().min(1, 'A name is needed.').max(120, 'A name is longer than 120 characters.')

/** What a project remembers of its controls, so that it opens as it was left. */
export const draftSchema = z.object({
  promptText: z.string().max(20_000),
  setId: idSchema.nullable(),
  modelName: z.string(),
  mix: mixSchema.default([]),
  spec: batchSpecSchema.omit({ prompts: true })
})

export const projectSchema = z.object({
  id: idSchema,
  name: nameSchema,
  createdAt: dateSchema,
  updatedAt: dateSchema,
  sets: z.int(),
  batches: z.int(),
  /** A few of its newest guided images, for the overview. */
  cover: z.array(sha256Schema).max(4),
  draft: draftSchema.nullable()
})

/** The weights that an image of a set may have. */
export const referenceWeights = [3, 2, 1, 0.5, 0] as const
const weightSchema = z.literal(referenceWeights)
export type ReferenceWeight = z.infer<typeof weightSchema>

export const referenceImageSchema = z.object({
  sha256: sha256Schema,
  /** The file's name when it was added. */
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** Guidance never sees it; distances are measured against it. */
  keptOut: z.boolean(),
  /** It counts so many times; 0 leaves it aside: it neither guides nor is measured against. */
  weight: weightSchema,
  /** What it shows, where somebody said so; else its name tells. */
  caption: z.string().nullable()
})

export const referenceSetSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  name: nameSchema,
  createdAt: dateSchema,
  /** Counts up with every change; each version stays in the library with its hash and its members. */
  version: z.int(),
  versionHash: sha256Schema,
  images: z.array(referenceImageSchema)
})

export const batchImageSchema = z.object({
  arm: z.enum(arms),
  index: z.int(),
  sha256: sha256Schema,
  prompt: z.string(),
  seed: z.int(),
  /** When it was picked; null where it was not. */
  pickedAt: dateSchema.nullable()
})
/** One of the images of a batch. */
const placeSchema = batchImageSchema.pick({ arm: true, index: true })

export const progressSchema = z.object({
  phase: z.enum(['load', 'encode', 'sample', 'decode', 'measure']),
  done: z.int(),
  of: z.int(),
  share: z.number(),
  secondsLeft: z.number().nullable()
})

/** What the text encoder made of a prompt, where there is something to say. */
export const promptNoteSchema = z.object({
  prompt: z.string(),
  unknown: z.array(z.string()),
  cut: z.string().nullable()
})

export const batchStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued') }),
  z.object({ status: z.literal('running') }),
  z.object({
    status: z.literal('done'),
    finishedAt: dateSchema,
    record: batchRecordSchema,
    measurements: measurementsSchema,
    images: z.array(batchImageSchema),
    promptNotes: z.array(promptNoteSchema)
  }),
  z.object({ status: z.literal('failed'), failure: failureSchema }),
  z.object({ status: z.literal('cancelled') })
])

export const batchSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  setId: idSchema.nullable(),
  setName: z.string(),
  setVersion: z.int(),
  /** Further sets that it was drawn from, with their shares. */
  mix: z.array(z.object({ setId: idSchema.nullable(), setName: z.string(), share: z.number() })),
  modelName: z.string(),
  createdAt: dateSchema,
  spec: batchSpecSchema,
  state: batchStateSchema
})

export const modelSummarySchema = z.object({ name: z.string(), title: z.string(), imageSize: z.int() })
export const sampleSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  count: z.int(),
  /** Names of a few of its files, for `samplePreview` URLs. */
  preview: z.array(z.string()),
  licence: z.string(),
  /** Whose work it is made from. */
  source: z.string().optional(),
  /** Whether the embedded model met this very style while it was trained: such a set proves less. */
  seenInTraining: z.boolean().optional()
})

export const studioEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('batch'), batch: batchSchema }),
  z.object({ type: z.literal('batch-removed'), batchId: idSchema }),
  z.object({ type: z.literal('set'), set: referenceSetSchema }),
  z.object({ type: z.literal('set-removed'), setId: idSchema }),
  z.object({ type: z.literal('progress'), batchId: idSchema, progress: progressSchema }),
  z.object({
    type: z.literal('preview'),
    batchId: idSchema,
    arm: z.enum(arms),
    index: z.int(),
    step: z.int(),
    dataUrl: z.string()
  })
])

const base = oc.errors({ FAILURE: { status: 422, data: failureSchema } })
const byId = z.object({ id: idSchema })
const drawnFrom = { setId: idSchema, mix: mixToDrawSchema.default([]) }

export const contract = {
  app: {
    info: base.output(
      z.object({
        version: z.string(),
        host: z.enum(['electron', 'browser']),
        libraryFolder: z.string(),
        models: z.array(modelSummarySchema)
      })
    ),
    /**
     * What happens from now on: open it first, then ask for the lists. A reader that falls behind gets the latest of
     * each thing (a batch's state, its progress, one preview), not every step.
     */
    events: base.output(eventIterator(studioEventSchema))
  },
  projects: {
    list: base.output(z.array(projectSchema)),
    create: base.input(z.object({ name: nameSchema })).output(projectSchema),
    get: base.input(byId).output(projectSchema),
    rename: base.input(byId.extend({ name: nameSchema })).output(projectSchema),
    saveDraft: base.input(byId.extend({ draft: draftSchema })).output(z.void()),
    remove: base.input(byId).output(z.void())
  },
  samples: {
    list: base.output(z.array(sampleSetSchema))
  },
  sets: {
    list: base.input(z.object({ projectId: idSchema })).output(z.array(referenceSetSchema)),
    create: base.input(z.object({ projectId: idSchema, name: nameSchema })).output(referenceSetSchema),
    /** Copies a shipped example set into the project. */
    addSample: base.input(z.object({ projectId: idSchema, sample: z.string() })).output(referenceSetSchema),
    rename: base.input(byId.extend({ name: nameSchema })).output(referenceSetSchema),
    remove: base.input(byId).output(z.void()),
    /** Files that are no usable image are left out and named in `skipped`; the others are added. */
    addImages: base.input(byId.extend({ files: z.array(z.instanceof(File)).min(1).max(64) })).output(
      z.object({
        set: referenceSetSchema,
        added: z.int(),
        duplicates: z.int(),
        skipped: z.array(z.object({ name: z.string(), failure: failureSchema }))
      })
    ),
    /** Moves images into a new set of the same project. */
    moveToNew: base
      .input(byId.extend({ images: z.array(sha256Schema).min(1), name: nameSchema }))
      .output(z.object({ from: referenceSetSchema, to: referenceSetSchema })),
    weigh: base
      .input(byId.extend({ images: z.array(sha256Schema).min(1), weight: weightSchema }))
      .output(referenceSetSchema),
    /** Says what an image shows, for guidance that matches prompts to references; empty, its name tells. */
    caption: base
      .input(byId.extend({ image: sha256Schema, caption: z.string().trim().max(longestCaption) }))
      .output(referenceSetSchema),
    /** What the set's pictures tell of themselves. Takes seconds the first time, and waits for whatever is drawn. */
    read: base.input(byId.extend({ modelName: z.string() })).output(setReadingSchema),
    /** Makes references of drawn images of the same project, under the names of their prompts. */
    addDrawn: base
      .input(byId.extend({ images: z.array(placeSchema.extend({ batchId: idSchema })).min(1) }))
      .output(z.object({ set: referenceSetSchema, added: z.int(), duplicates: z.int() })),
    removeImages: base.input(byId.extend({ images: z.array(sha256Schema).min(1) })).output(referenceSetSchema),
    /** Makes a version that has again all that an earlier one had; what was added since stays. */
    restore: base.input(byId.extend({ version: z.int().min(1) })).output(referenceSetSchema)
  },
  batches: {
    /** Newest first. */
    list: base.input(z.object({ projectId: idSchema })).output(z.array(batchSchema)),
    get: base.input(byId).output(batchSchema),
    enqueue: base
      .input(z.object({ projectId: idSchema, ...drawnFrom, modelName: z.string(), spec: batchSpecSchema }))
      .output(batchSchema),
    cancel: base.input(byId).output(batchSchema),
    retry: base.input(byId).output(batchSchema),
    /** Picks drawn images out of their batch, or puts them back. */
    pick: base.input(byId.extend({ images: z.array(placeSchema).min(1), picked: z.boolean() })).output(batchSchema),
    remove: base.input(byId).output(z.void()),
    /** Finds the strength of guidance for a set; its own is ignored. Takes a few small batches; the second time nothing, unless `again`. */
    tune: base
      .input(
        z.object({ ...drawnFrom, modelName: z.string(), spec: batchSpecSchema, again: z.boolean().default(false) })
      )
      .output(foundStrengthSchema),
    /** What a batch would say of its prompts, before it is drawn. */
    checkPrompts: base
      .input(z.object({ modelName: z.string(), prompts: batchSpecSchema.shape.prompts }))
      .output(z.array(promptNoteSchema)),
    /** Runs the batch again and compares every pixel. */
    reproduce: base.input(byId).output(z.object({ largestDifference: z.int(), images: z.int(), seconds: z.number() }))
  }
}

export type Project = z.infer<typeof projectSchema>
export type ProjectDraft = z.infer<typeof draftSchema>
export type ReferenceImage = z.infer<typeof referenceImageSchema>
export type ReferenceSet = z.infer<typeof referenceSetSchema>
export type Batch = z.infer<typeof batchSchema>
export type BatchState = z.infer<typeof batchStateSchema>
export type PromptNote = z.infer<typeof promptNoteSchema>
export type BatchImage = z.infer<typeof batchImageSchema>
/** Where an image stands in its batch. */
export type BatchPlace = z.infer<typeof placeSchema>
export type StudioEvent = z.infer<typeof studioEventSchema>
export type StudioProgress = z.infer<typeof progressSchema>
export type SampleSet = z.infer<typeof sampleSetSchema>
export type ModelSummary = z.infer<typeof modelSummarySchema>

/**
 * Where an image of the library is fetched from, relative to the studio's origin, in either host:
 * `w` asks for a thumbnail of at most so many pixels' width (64 to 1024).
 */
export const imageUrl = (sha256: string, width?: number): string =>
  width === undefined ? `/images/${sha256}` : `/images/${sha256}?w=${width}`

/** Where a picture of a shipped example set is fetched from. */
export const samplePictureUrl = (set: string, file: string): string =>
  `/samples/${encodeURIComponent(set)}/${encodeURIComponent(file)}`
