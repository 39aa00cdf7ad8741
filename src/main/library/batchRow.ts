import * as z from 'zod'
import { batchRecordSchema } from '#shared/batchRecord.ts'
import { type Batch, type BatchImage, type BatchState, promptNoteSchema } from '#shared/contract.ts'
import { defaultGuidance, defaultSampling } from '#shared/defaults.ts'
import { failureSchema, HousestyleError } from '#shared/failure.ts'
import { measurementsSchema } from '#shared/measurements.ts'
import { batchSpecSchema } from '#shared/parameters.ts'
import { readJson, readJsonOrNull } from './json.ts'
import type { Tables } from './tables.ts'

/** A row of `batches` with what its version tells about the set. */
export type BatchRow = Tables['batches'] & { set_id: string | null; set_version: number }

/**
 * @param images asked for only when the batch is done
 * @throws HousestyleError `internal` when this Housestyle cannot read the row
 */
export function toBatch(row: BatchRow, mix: Batch['mix'], images: () => BatchImage[]): Batch {
  return {
    id: row.id,
    projectId: row.project_id,
    setId: row.set_id,
    setName: row.set_name,
    setVersion: row.set_version,
    mix: mix.map(({ setId, setName, share }) => ({ setId, setName, share })),
    modelName: row.model_name,
    createdAt: row.created_at,
    spec: readJson(batchSpecSchema, row.spec_json, `batch ${row.id}`),
    state: toState(row, images)
  }
}

/** As `toBatch`, but a row that cannot be read is a failed batch that says so, with what can be read of its settings. */
export function toShownBatch(row: BatchRow, mix: Batch['mix'], images: () => BatchImage[]): Batch {
  try {
    return toBatch(row, mix, images)
  } catch (error) {
    if (!(error instanceof HousestyleError)) throw error
    const spec_json = JSON.stringify(readJsonOrNull(partOfSpec, row.spec_json) ?? partOfSpec.parse({}))
    const failure_json = JSON.stringify(error.failure)
    return toBatch({ ...row, spec_json, status: 'failed', failure_json }, mix, images)
  }
}

const { prompts, negativePrompt, count, seed, sampling, guidance } = batchSpecSchema.shape
/** A batch's settings where what cannot be read is filled in. */
const partOfSpec = z.object({
  prompts: prompts.catch(['—']),
  negativePrompt: negativePrompt.catch(''),
  count: count.catch(1),
  seed: seed.catch(0),
  sampling: sampling.catch(defaultSampling),
  guidance: guidance.catch(defaultGuidance)
})

function toState(row: BatchRow, images: () => BatchImage[]): BatchState {
  const what = `batch ${row.id}`
  switch (row.status) {
    case 'queued':
    case 'running':
    case 'cancelled':
      return { status: row.status }
    case 'failed':
      return { status: 'failed', failure: readJson(failureSchema, present(row.failure_json, what), what) }
    case 'done':
      return {
        status: 'done',
        finishedAt: present(row.finished_at, what),
        record: readJson(batchRecordSchema, present(row.record_json, what), what),
        measurements: readJson(measurementsSchema, present(row.measurements_json, what), what),
        images: images(),
        promptNotes: readJson(z.array(promptNoteSchema), present(row.prompt_notes_json, what), what)
      }
  }
}

function present(value: string | null, what: string): string {
  // The table's own checks forbid it.
  if (value === null) throw new HousestyleError('internal', `The library's entry for ${what} is incomplete.`)
  return value
}
