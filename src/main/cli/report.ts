import { open } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { batchRecordSchema, sha256Schema } from '#shared/batchRecord.ts'
import { HousestyleError } from '#shared/failure.ts'
import { measurementsSchema } from '#shared/measurements.ts'
import { foundStrengthSchema } from '#shared/strengthSearch.ts'
import { reportFile } from './outputFolder.ts'

/** What `compare` writes into `report.json`, and `reproduce` reads from there. */
export const reportSchema = z.object({
  format: z.literal('housestyle.compare'),
  version: z.literal(1),
  record: batchRecordSchema,
  ...measurementsSchema.shape,
  /** Files that are no usable images, and why. */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Files with the same bytes as another one. */
  duplicates: z.array(z.object({ file: z.string(), sameAs: z.string() })),
  promptNotes: z.array(z.object({ prompt: z.string(), unknown: z.array(z.string()), cut: z.string().nullable() })),
  images: z.array(z.object({ index: z.int().min(0), prompt: z.string(), seed: z.int() })),
  references: z.object({
    folder: z.string(),
    files: z.array(z.object({ name: z.string(), sha256: sha256Schema, role: z.enum(['guide', 'keptOut']) }))
  }),
  /** How the strength was found, where it was not given. */
  strengthSearch: foundStrengthSchema.nullable().default(null),
  /** The model's folder when this was drawn. */
  modelFolder: z.string()
})

export type Report = z.infer<typeof reportSchema>

const longestReport = 64 * 2 ** 20

/** @throws HousestyleError `not-found` or `invalid-input`, in one sentence */
export async function readReport(folder: string): Promise<Report> {
  const file = await open(join(folder, reportFile)).catch(() => {
    throw new HousestyleError('not-found', `${folder} has no ${reportFile}; it is no folder made by compare.`)
  })
  try {
    const { size } = await file.stat()
    if (size > longestReport) throw new HousestyleError('invalid-input', `${reportFile} in ${folder} is too large.`)
    const parsed = reportSchema.safeParse(JSON.parse(await file.readFile('utf8')))
    if (parsed.success) return parsed.data
    throw new HousestyleError('invalid-input', `${reportFile} in ${folder} is not one that compare wrote.`)
  } catch (error) {
    if (error instanceof HousestyleError) throw error
    throw new HousestyleError('invalid-input', `${reportFile} in ${folder} cannot be read.`)
  } finally {
    await file.close()
  }
}

/** The name of pair `index`'s file in either arm's folder. */
export const imageFileName = (index: number): string => `${String(index).padStart(3, '0')}.png`
