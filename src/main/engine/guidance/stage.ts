import { HousestyleError } from '#shared/failure.ts'
import type { Stage, StepRule } from '#shared/parameters.ts'
import {
  type Affinities,
  type KernelChoice,
  lengthOf,
  type MmdBackend,
  type PreparedKernel,
  plainAffinities
} from '../tensors/backend.ts'
import { resolveBandwidth, somePatches } from './bandwidth.ts'
import type { Correction } from './correction.ts'
import type { LatentShape } from './kernels/composed.ts'
import { createRival } from './rivals/rival.ts'
import { type StepPlace, shareAt } from './schedule.ts'
import { onUnitLength, unitRows } from './unitLength.ts'

/** Guards the division by a gradient's norm, as in the authors' code. */
const smallestNorm = 1e-8
/** References at once when their own term is summed: the pairs of patches of more would not fit in memory. */
const chunk = 8

/** One stage of a batch's guidance. The sampler asks `correct` at its evaluation point and subtracts what comes back. */
export interface StageGuide {
  readonly stage: Stage
  /** The kernel's bandwidth σ; null for kernels without one. */
  readonly bandwidth: number | null
  acts(at: StepPlace): boolean
  /**
   * @param latents rows × D
   * @param members the rows' places in the batch, where they are not the whole batch in its order
   * @returns null when the gradient was not finite: the step is then left out
   */
  correct(latents: Float32Array, at: StepPlace, members?: readonly number[]): Promise<Correction | null>
}

export interface StageInput {
  /** Its place among the stages. */
  index: number
  stage: Stage
  /** Of the whole guidance. */
  strength: number
  /** N × D scaled reference latents. */
  references: Float32Array
  /** Of the references, with sum 1. */
  weights: Float32Array
  /** Of the batch's pairs, where prompts count; every pair alike otherwise. */
  affinities?: Affinities | undefined
  shape: LatentShape
  backend: MmdBackend
  /** Finished latents without guidance, for rivals that learn from them. */
  base?: Float32Array | null | undefined
}

/** @throws HousestyleError `invalid-input` when the bandwidth cannot be found or a reference is not finite */
export async function createStage(input: StageInput): Promise<StageGuide> {
  const { index, stage, strength, references, weights, shape, backend } = input
  const length = lengthOf(shape)
  if (!references.every(Number.isFinite))
    throw new HousestyleError(
      'invalid-input',
      'The latents of a reference are not numbers; encode the references again.'
    )
  const seen = seenBy(stage, references, length)
  const kernel = resolveKernel(stage, seen, shape)
  const inner =
    stage.method === 'mmd'
      ? await backend.prepare({ kernel, references: seen, shape })
      : createRival(stage.method, {
          references: seen,
          base: input.base ?? null,
          length,
          bandwidth: 'bandwidth' in kernel ? kernel.bandwidth : Math.sqrt(length)
        })
  const prepared = stage.unitLength && stage.kernel !== 'patch' ? onUnitLength(inner, length) : inner
  const count = references.length / length
  const referenceTerm = stage.method === 'mmd' ? await ownTerm(inner, seen, weights, length) : 0
  const bandwidth = 'bandwidth' in kernel ? kernel.bandwidth : null
  const plainCentre = centreOf(references, length, weights)

  return {
    stage,
    bandwidth,
    acts: (at) => shareAt(stage, at) > 0,
    async correct(latents, at, members) {
      const batch = latents.length / length
      const affinities = input.affinities
        ? ofMembers(input.affinities, count, members)
        : plainAffinities(batch, count, weights)
      const { gradient, selfTerm, crossTerm } = await prepared.gradient(latents, affinities)
      const amount = strength * shareAt(stage, at)
      const correction = new Float32Array(gradient.length)
      let gradientNorm = 0
      let relative = 0
      for (let i = 0; i < batch; i++) {
        const from = i * length
        const image = latents.subarray(from, from + length)
        const slope = norm(gradient.subarray(from, from + length))
        const size = norm(image)
        const centre = input.affinities
          ? centreOf(references, length, affinities.cross.subarray(i * count, (i + 1) * count))
          : plainCentre
        const rawScale = batch * (bandwidth === null ? length : bandwidth ** 2)
        const factor = stepFactor(stage.stepRule, {
          amount,
          slope,
          size,
          away: centre ? distance(image, centre) : 0,
          rawScale
        })
        for (let k = 0; k < length; k++) correction[from + k] = gradient[from + k]! * factor
        gradientNorm += slope ** 2
        relative += (slope * factor) / (size + smallestNorm) / batch
      }
      if (!Number.isFinite(gradientNorm) || !Number.isFinite(relative)) return null
      const mmd2 = selfTerm - 2 * crossTerm + referenceTerm
      const { step, timestep } = at
      return {
        correction,
        log: { stage: index, step, timestep, mmd2, gradientNorm: Math.sqrt(gradientNorm), correction: relative }
      }
    }
  }
}

/** The affinities of some of the batch's images, in the order named. */
function ofMembers({ self, cross }: Affinities, references: number, members?: readonly number[]): Affinities {
  if (members === undefined) return { self, cross }
  const size = Math.sqrt(self.length)
  return {
    self: Float32Array.from(members.flatMap((i) => members.map((j) => self[i * size + j]!))),
    cross: Float32Array.from(members.flatMap((i) => [...cross.subarray(i * references, (i + 1) * references)]))
  }
}

/** What an image's gradient is multiplied by (`stepRules`). */
function stepFactor(
  rule: StepRule,
  {
    amount,
    slope,
    size,
    away,
    rawScale
  }: { amount: number; slope: number; size: number; away: number; rawScale: number }
): number {
  switch (rule) {
    case 'distance':
      return (amount * away) / (slope + smallestNorm)
    case 'normalised':
      return (amount * size) / (slope + smallestNorm)
    case 'raw':
      return amount * rawScale
  }
}

const seenBy = (stage: Stage, references: Float32Array, length: number): Float32Array =>
  stage.unitLength && stage.kernel !== 'patch' ? unitRows(references, length) : references

/** The stage's kernel with its bandwidth resolved: by the median of the references, or of their patches. */
function resolveKernel(stage: Stage, references: Float32Array, shape: LatentShape): KernelChoice {
  switch (stage.kernel) {
    case 'energy':
    case 'cubic':
      return { name: stage.kernel }
    case 'patch': {
      const { size } = stage.patch
      if (size > Math.min(shape.rows, shape.columns))
        throw new HousestyleError('invalid-input', `A patch of ${size} cells is larger than the model's latents.`)
      const { rows, length } = somePatches(references, shape, size)
      return { name: 'patch', bandwidth: resolveBandwidth(stage.bandwidth, rows, length), ...stage.patch }
    }
    default:
      return { name: stage.kernel, bandwidth: resolveBandwidth(stage.bandwidth, references, lengthOf(shape)) }
  }
}

/** Σ w w' k(r, r'), the constant of the references: it is wanted for display alone. */
async function ownTerm(
  prepared: PreparedKernel,
  references: Float32Array,
  weights: Float32Array,
  length: number
): Promise<number> {
  const count = references.length / length
  let sum = 0
  for (let start = 0; start < count; start += chunk) {
    const part = references.slice(start * length, (start + chunk) * length)
    const rows = part.length / length
    const affinities = plainAffinities(rows, count, weights)
    // Each row of the part counts by its own weight: the term is a mean over its rows.
    for (let k = 0; k < affinities.cross.length; k++)
      affinities.cross[k]! *= weights[start + Math.floor(k / count)]! * rows
    sum += (await prepared.gradient(part, affinities)).crossTerm
  }
  return sum
}

/**
 * The references' weighted mean: what an image is led toward. @param weights one a reference
 * @returns null where nothing attracts: no reference has anything to do with the image's prompt
 */
function centreOf(references: Float32Array, length: number, weights: Float32Array): Float32Array | null {
  const centre = new Float32Array(length)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total <= smallestNorm) return null
  for (let j = 0; j < weights.length; j++)
    for (let k = 0; k < length; k++) centre[k]! += (references[j * length + k]! * weights[j]!) / total
  return centre
}

function norm(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2
  return Math.sqrt(sum)
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}
