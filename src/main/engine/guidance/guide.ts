import type { GuidanceStep } from '#shared/measurements.ts'
import type { Guidance } from '#shared/parameters.ts'
import { lengthOf, type MmdBackend } from '../tensors/backend.ts'
import type { LatentShape } from './kernels/composed.ts'
import type { StepPlace } from './schedule.ts'
import { createStage, type StageGuide } from './stage.ts'

/**
 * MMD guidance of one batch (paper, Algorithm 1): the whole batch jointly against one reference set, in one or several
 * stages, each with its own kernel, strength and window.
 */
export interface Guide {
  readonly stages: readonly StageGuide[]
  /** The bandwidth σ of the first stage's kernel; null for kernels without one. */
  readonly bandwidth: number | null
}

/** What one correction did. */
export interface Correction {
  /** B × D: what to subtract. */
  correction: Float32Array
  log: GuidanceStep
}

export interface GuideInput {
  parameters: Guidance
  /** N × D scaled reference latents. */
  references: Float32Array
  shape: LatentShape
  backend: MmdBackend
}

/** @throws HousestyleError `invalid-input` when a bandwidth cannot be found, or latents that are not of the model */
export async function createGuide({ parameters, references, shape, backend }: GuideInput): Promise<Guide> {
  const centre = meanOf(references, lengthOf(shape))
  const stages: StageGuide[] = []
  for (const [index, stage] of parameters.stages.entries())
    if (stage.share > 0)
      stages.push(
        await createStage({ index, stage, strength: parameters.strength, references, centre, shape, backend })
      )
  return { stages, bandwidth: stages[0]?.bandwidth ?? null }
}

/** Those stages that act at a step and take their gradient at `point`, in order. */
export const actingAt = (guide: Guide | null, at: StepPlace): StageGuide[] =>
  guide?.stages.filter((stage) => stage.acts(at)) ?? []

function meanOf(rows: Float32Array, length: number): Float32Array {
  const mean = new Float32Array(length)
  for (let i = 0; i < rows.length; i++) mean[i % length]! += (rows[i]! * length) / rows.length
  return mean
}
