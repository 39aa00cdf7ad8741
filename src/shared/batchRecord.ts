import * as z from 'zod'
import { arms } from './measurements.ts'
import { batchSpecSchema } from './parameters.ts'
import { samplerTitles } from './samplerTitles.ts'

/** SHA-256, lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256')

/**
 * Everything that rebuilds a batch. A batch, not an image, is the unit that can be reproduced:
 * guidance couples its members. Written into the library, into `report.json` and into every PNG.
 */
export const batchRecordSchema = z.object({
  format: z.literal('housestyle.batch'),
  version: z.literal(1),
  spec: batchSpecSchema,
  model: z.object({ name: z.string(), hash: sha256Schema }),
  references: z.object({
    name: z.string(),
    /** Hash over the sorted hashes of all members (`referenceSetHash`). */
    versionHash: sha256Schema,
    /** Hashes of the image files that guided, in the order in which they entered the kernel. */
    guide: z.array(sha256Schema),
    /** Hashes of the image files that guidance never saw. */
    keptOut: z.array(sha256Schema),
    /** What each of `guide` shows, in its order; empty where nothing is known. */
    captions: z.array(z.string()).optional(),
    /** How much each of `guide` counts, in its order; negative ones repel. Equal where left out. */
    weights: z.array(z.number()).optional(),
    /** What share of all that attracts each of `keptOut` stands for, in its order (`coveredShare`). Equal where left out. */
    keptOutWeights: z.array(z.number().nonnegative()).optional()
  }),
  software: z.object({
    housestyle: z.string(),
    onnxruntime: z.string(),
    /** What drew the images: "cpu", another execution provider of onnxruntime, or several joined by " + ". */
    provider: z.string(),
    /** What computed guidance (`HOUSESTYLE_GUIDANCE`). Older records lack it. */
    guidance: z.string().optional(),
    node: z.string(),
    platform: z.string()
  }),
  createdAt: z.iso.datetime()
})

export type BatchRecord = z.infer<typeof batchRecordSchema>

/** What stands in a PNG under the key `housestyle`. */
export const imageRecordSchema = z.object({
  batch: batchRecordSchema,
  arm: z.enum(arms),
  index: z.int().min(0),
  prompt: z.string(),
  seed: z.int()
})
export type ImageRecord = z.infer<typeof imageRecordSchema>
export const imageRecordKey = 'housestyle'

/**
 * The settings in the form that other tools read (the `parameters` text of AUTOMATIC1111's web UI):
 * prompt, negative prompt, then one line of comma-separated pairs.
 */
export function webuiParameters(record: ImageRecord): string {
  const { spec, model } = record.batch
  const pairs = [
    `Steps: ${spec.sampling.steps}`,
    `Sampler: ${samplerTitles[spec.sampling.sampler]}`,
    `CFG scale: ${spec.sampling.guidanceScale}`,
    `Seed: ${record.seed}`,
    `Model hash: ${model.hash.slice(0, 10)}`,
    `Model: ${JSON.stringify(model.name)}`,
    'RNG: CPU',
    `MMD guidance: ${record.arm === 'guided' ? spec.guidance.strength : 0}`
  ]
  const negative = spec.negativePrompt === '' ? [] : [`Negative prompt: ${spec.negativePrompt}`]
  return [record.prompt, ...negative, pairs.join(', ')].join('\n')
}
