import * as z from 'zod'
import { batchRecordSchema } from '#shared/batchRecord.ts'
import { type Batch, type BatchImage, type BatchState, promptNoteSchema } from '#shared/contract.ts'
import { failureSchema, HousestyleError } from '#shared/failure.ts'
import { measurementsSchema } from '#shared/measurements.ts'
import { batchSpecSchema } from '#shared/parameters.ts'
import { readJson } from './json.ts'
import type { Tables } from './tables.ts'

/** A row of `batches` with what its version tells about the set. */
export type BatchRow = Tables['batches'] & { set_id: string | null; set_version: number }

/** @param images asked for only when the batch is done */
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
