import { HousestyleError } from '#shared/failure.ts'
import type { Guidance, Stage } from '#shared/parameters.ts'
import { lengthOf, type MmdBackend } from '../tensors/backend.ts'
import { imageView } from './channelView.ts'
import { createGrounds, type Grounds } from './grounds.ts'
import type { LatentShape } from './kernels/composed.ts'
import { type PromptVectors, promptAffinities } from './promptKernel.ts'
import type { StepPlace } from './schedule.ts'
import { createShield, type Shield } from './shield.ts'
import { createStage, type StageGuide } from './stage.ts'

/**
 * MMD guidance of one batch (paper, Algorithm 1): the whole batch jointly against one reference set, in one or several
 * stages, each with its own kernel, strength and window.
 */
export interface Guide {
  readonly stages: readonly StageGuide[]
  /** The bandwidth σ of the first stage's kernel; null for kernels without one. */
  readonly bandwidth: number | null
  /** Repels from single references; null when it is off. */
  readonly shield: Shield | null
  /** Keeps images on the references' grounds; null when it is off. */
  readonly grounds: Grounds | null
}

/** Gentle guidance leaves an image the ground that it begins on. */
const leastStrengthForGrounds = 0.5

export interface GuideInput {
  parameters: Guidance
  /** N × D scaled reference latents. */
  references: Float32Array
  shape: LatentShape
  backend: MmdBackend
  /** Embeddings of the batch's prompts and the references' captions, where guidance is to be aware of them. */
  prompts?: PromptVectors | undefined
  /** How much each reference counts; negative ones repel. Equal where left out. */
  weights?: readonly number[] | undefined
  /** Finished latents without guidance, for rivals that learn from them. */
  base?: Float32Array | null
  /** How many of the latents' channels, the last ones, tell the style. */
  styleChannels?: number
}

/** @throws HousestyleError `invalid-input` when a bandwidth cannot be found, or latents that are not of the model */
export async function createGuide({
  parameters,
  references,
  shape,
  backend,
  prompts,
  weights: given,
  base,
  styleChannels = 0
}: GuideInput): Promise<Guide> {
  if (references.length === 0 || references.length % lengthOf(shape) !== 0)
    throw new HousestyleError(
      'invalid-input',
      'The references were encoded by another model: their latents have another shape.'
    )
  const count = references.length / lengthOf(shape)
  const weights = normalised(given ?? new Array<number>(count).fill(1), count)
  const { strength, strengthPer, promptAware } = parameters
  const affinities =
    prompts && promptAware.kernel !== 'off' ? promptAffinities(promptAware, prompts, weights) : undefined
  const stages: StageGuide[] = []
  for (const [index, stage] of parameters.stages.entries())
    if (stage.share > 0 && canAct(stage, styleChannels))
      stages.push(
        await createStage({
          index,
          stage,
          strength,
          strengthPer,
          references,
          weights,
          affinities,
          shape,
          backend,
          base,
          styleChannels
        })
      )
  if (stages.length === 0 && parameters.stages.some(({ share }) => share > 0))
    throw new HousestyleError(
      'invalid-input',
      'This model has no style channels, which the style kernel compares. Choose another kernel.'
    )
  const image = imageView(shape, styleChannels)
  const shield = parameters.shield > 0 ? createShield(references, image, parameters.shield) : null
  const weightsOf = (member: number) =>
    affinities ? affinities.cross.subarray(member * count, (member + 1) * count) : weights
  const keeps = parameters.grounds === 'references' && strength >= leastStrengthForGrounds
  const grounds = keeps ? createGrounds(references, image, weightsOf) : null
  return { stages, bandwidth: stages[0]?.bandwidth ?? null, shield, grounds }
}

/** Models made elsewhere have no channels that tell the style: what is left of the stages does without. */
const canAct = ({ method, kernel }: Stage, styleChannels: number): boolean =>
  styleChannels > 0 || method !== 'mmd' || kernel !== 'style'

/** Weights with sum 1. @throws HousestyleError `invalid-input` when there are too few, or when they do not attract on balance */
function normalised(weights: readonly number[], count: number): Float32Array {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (weights.length !== count || !Number.isFinite(sum))
    throw new HousestyleError('invalid-input', 'Every reference needs a weight that is a number.')
  if (sum <= 0)
    throw new HousestyleError(
      'invalid-input',
      'The weights of the references must have a sum above 0: something has to attract.'
    )
  return Float32Array.from(weights, (weight) => weight / sum)
}

/** How blind the unconditional pass is to be to the style at a step. */
export const contrastAt = (guide: Guide | null, at: StepPlace): number =>
  Math.max(0, ...(guide?.stages.map((stage) => stage.contrastAt(at)) ?? []))

/** Those stages that act at a step and take their gradient at `point`, in order. */
export const actingAt = (guide: Guide | null, at: StepPlace): StageGuide[] =>
  guide?.stages.filter((stage) => stage.acts(at)) ?? []
