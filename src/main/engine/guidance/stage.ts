import { HousestyleError } from '#shared/failure.ts'
import { movesByShift, type Stage, type StrengthPer, setsTarget } from '#shared/parameters.ts'
import { type Affinities, lengthOf, type MmdBackend, plainAffinities } from '../tensors/backend.ts'
import { viewOf } from './channelView.ts'
import type { Correction } from './correction.ts'
import { createFadingPulls } from './fadingPulls.ts'
import type { LatentShape } from './kernels/composed.ts'
import { createLetGo } from './letGo.ts'
import { evenPull, pullAt, takenOver } from './pull.ts'
import { norm } from './rows.ts'
import { type StepPlace, seenThroughNoise, shareAt, signalOf } from './schedule.ts'
import { createStageKernel } from './stageKernel.ts'
import { centreOf, distance, meanShift, smallestNorm, stepFactor, withinReach } from './stepSize.ts'
import { createStyleTargets } from './styleTargets.ts'
import { createTurn } from './turn.ts'

/** What else is known of latents that are to be corrected. */
export interface CorrectionContext {
  /** ln(ᾱ/(1−ᾱ)) of the latents themselves, where they are neither clean nor the sample that the step starts from. */
  logSnr?: number
  /** The rows' places in the batch, where they are not the whole batch in its order. */
  members?: readonly number[]
  /** How many of the rows, the first ones, are to be moved; the others, finished, only keep them company. All by default. */
  moved?: number
}

/** One stage of a batch's guidance. The sampler asks `correct` at its evaluation point and subtracts what comes back. */
export interface StageGuide {
  readonly stage: Stage
  /** The kernel's bandwidth σ; null for kernels without one. */
  readonly bandwidth: number | null
  acts(at: StepPlace): boolean
  /** How much of the style the unconditional pass is not to see at a step (`withoutStyle`): 0 for most stages. */
  contrastAt(at: StepPlace): number
  /**
   * @param latents rows × D
   * @returns null when the gradient was not finite: the step is then left out
   */
  correct(latents: Float32Array, at: StepPlace, context?: CorrectionContext): Promise<Correction | null>
}

export interface StageInput {
  /** Its place among the stages. */
  index: number
  stage: Stage
  /** Of the whole guidance. */
  strength: number
  strengthPer: StrengthPer
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
  /** How many of the latents' channels, the last ones, tell the style. */
  styleChannels?: number
}

/**
 * @throws HousestyleError `invalid-input` when the bandwidth cannot be found, a reference is not finite, or the style kernel is to be
 * added to others
 */
export async function createStage(input: StageInput): Promise<StageGuide> {
  const { index, stage, strength, strengthPer, weights, backend } = input
  if (stage.method === 'mmd' && stage.kernel === 'style' && stage.plus.length > 0)
    throw new HousestyleError(
      'invalid-input',
      'The style kernel cannot be added to others: give it a stage of its own.'
    )
  if (stage.stepRule === 'target' && stage.method === 'mmd' && !setsTarget(stage))
    throw new HousestyleError(
      'invalid-input',
      'The step rule “target” is for the style kernel on predicted clean latents; choose another for the others.'
    )
  const view = viewOf(stage, input.shape, input.styleChannels ?? 0)
  const { shape } = view
  const references = view.of(input.references)
  const base = input.base ? view.of(input.base) : null
  const length = lengthOf(shape)
  if (!references.every(Number.isFinite))
    throw new HousestyleError(
      'invalid-input',
      'The latents of a reference are not numbers; encode the references again.'
    )
  const kernel = await createStageKernel({ stage, references, weights, shape, backend, base })
  const { bandwidth } = kernel
  const count = references.length / length
  const { stopAt, spreadsKnown } = stage
  const letGo = stopAt === null || movesByShift(stage) ? null : createLetGo(references, length, stopAt)
  const fade = stopAt === null ? null : createFadingPulls(stopAt, spreadsKnown)
  const turn = createTurn(length)
  // Gentle strengths go a part of the way, those from a half on all of it.
  const toward = Math.min(1, 2 * strength)
  const targets = setsTarget(stage) ? createStyleTargets(references, length) : null

  return {
    stage,
    bandwidth,
    acts: (at) => shareAt(stage, at) > 0,
    contrastAt: (at) => (targets && shareAt(stage, at) > 0 ? stage.contrast * toward : 0),
    async correct(whole, at, { logSnr = at.logSnr, members, moved: moving } = {}) {
      const latents = view.of(whole)
      const batch = latents.length / length
      const rows = moving ?? batch
      const affinities = input.affinities
        ? ofMembers(input.affinities, count, members)
        : plainAffinities(batch, count, weights)
      const ready = await kernel.at(logSnr)
      const { gradient, shift, selfTerm, crossTerm } = await ready.prepared.gradient(latents, affinities)
      const amount = strength * pullAt(stage, strengthPer, at)
      const { ownDistances } = ready
      const pulls =
        shift && fade && ownDistances ? fade(shift.distances.subarray(0, rows), ownDistances, members?.[0] ?? 0) : null
      const correction = new Float32Array(gradient.length)
      let gradientNorm = 0
      let relative = 0
      for (let i = 0; i < rows; i++) {
        const from = i * length
        const image = latents.subarray(from, from + length)
        const slopes = gradient.subarray(from, from + length)
        const slope = norm(slopes)
        gradientNorm += slope ** 2
        if (letGo?.isDone(latents, i, members?.[i] ?? i)) continue
        const size = norm(image)
        if (targets) {
          const attracts = affinities.cross.subarray(i * count, (i + 1) * count)
          const target = targets.of(members?.[i] ?? i, attracts)
          if (target === null) continue
          const ahead = Math.max(
            1,
            strength * shareAt(stage, at) * seenThroughNoise(at) * evenPull(stage.evaluateAt, at)
          )
          const moved = image.map((value, k) => toward * (value - ahead * target[k]!))
          correction.set(moved, from)
          relative += norm(moved) / (size + smallestNorm) / batch
          continue
        }
        if (shift) {
          // A sample that is moved beyond its aim swings back in the next step.
          const most = Math.min(amount * (pulls?.[i] ?? 1), 1 / takenOver(stage.evaluateAt, at))
          const moved = meanShift(slopes, shift.curvature.subarray(from, from + length), most)
          correction.set(moved, from)
          relative += norm(moved) / (size + smallestNorm) / batch
          continue
        }
        const centre = input.affinities
          ? centreOf(ready.references, length, withinReach(affinities.cross.subarray(i * count, (i + 1) * count)))
          : ready.centre
        const rawScale = batch * (bandwidth === null ? length : bandwidth ** 2)
        const away = centre ? distance(image, centre) : 0
        const factor = stepFactor(stage.stepRule, { amount, slope, size, away, rawScale })
        for (let k = 0; k < length; k++) correction[from + k] = gradient[from + k]! * factor
        relative += (slope * factor) / (size + smallestNorm) / batch
      }
      if (!Number.isFinite(gradientNorm) || !Number.isFinite(relative)) return null
      const mmd2 = selfTerm - 2 * crossTerm + (shift?.ownTerm ?? ready.referenceTerm)
      const { step, timestep } = at
      const taken = relative * (batch / rows) * takenOver(stage.evaluateAt, at)
      return {
        correction: view.put(correction),
        log: {
          ...{
            stage: index,
            step,
            timestep,
            mmd2,
            gradientNorm: Math.sqrt(gradientNorm),
            correction: taken,
            sampleShift: taken * (stage.evaluateAt === 'predX0' ? signalOf(at.logSnr) : 1)
          },
          turn: turn.of(gradient.subarray(0, rows * length), (row) => members?.[row] ?? row)
        }
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
