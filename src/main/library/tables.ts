import type { ReferenceWeight } from '#shared/contract.ts'
import type { Arm } from '#shared/measurements.ts'

/**
 * The columns as SQLite holds them. Dates are ISO 8601 text in UTC; columns that end in `_json` hold JSON text
 * and are parsed with zod on the way out.
 */
export interface Tables {
  projects: {
    id: string
    name: string
    created_at: string
    updated_at: string
    draft_json: string | null
  }
  images: {
    sha256: string
    mime: string
    width: number
    height: number
    bytes: number
    created_at: string
  }
  reference_sets: {
    id: string
    project_id: string
    name: string
    created_at: string
  }
  /** A version outlives its set (`set_id` is then null) for as long as a batch was drawn from it. */
  reference_set_versions: {
    id: string
    set_id: string | null
    number: number
    hash: string
    created_at: string
  }
  reference_set_members: {
    version_id: string
    image: string
    name: string
    position: number
    /** It counts so many times; 0 leaves it aside. */
    weight: ReferenceWeight
    caption: string | null
  }
  batches: {
    id: string
    project_id: string
    version_id: string
    set_name: string
    model_name: string
    created_at: string
    finished_at: string | null
    status: BatchStatus
    /** How often it was started; a batch that took the program down again and again is not started for ever. */
    attempts: number
    spec_json: string
    record_json: string | null
    measurements_json: string | null
    prompt_notes_json: string | null
    failure_json: string | null
  }
  /** Further reference sets of a batch, in their order. */
  batch_mixes: {
    batch_id: string
    position: number
    version_id: string
    set_name: string
    share: number
  }
  batch_images: {
    batch_id: string
    arm: Arm
    position: number
    image: string
    prompt: string
    seed: number
    picked_at: string | null
  }
}

export type BatchStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
