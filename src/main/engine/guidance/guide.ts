import type { GuidanceStep } from '#shared/measurements.ts'
import type { Guidance } from '#shared/parameters.ts'
import type { KernelChoice, MmdBackend } from '../tensors/backend.ts'
import { resolveBandwidth } from './bandwidth.ts'
import { strengthAt } from './schedule.ts'

/** Guards the division by a gradient's norm, as in the authors' code. */
const smallestNorm = 1e-8

/**
 * MMD guidance of one batch (paper, Algorithm 1): the whole batch jointly against one reference set.
 * The sampler asks `correct` at its evaluation point and subtracts what comes back.
 */
export interface Guide {
  readonly parameters: Guidance
  /** The kernel's bandwidth σ; null for kernels without one. */
  readonly bandwidth: number | null
  /** Whether step `step` of `steps` is guided at all. */
  acts(step: number, steps: number): boolean
  /**
   * @param latents B × D, where the gradient is taken
   * @returns what to subtract (B × D) and a log entry; null when the gradient was not finite: the step is then left out
   */
  correct(
    latents: Float32Array,
    at: { step: number; steps: number; timestep: number }
  ): Promise<{ correction: Float32Array; log: GuidanceStep } | null>
}

export interface GuideInput {
  parameters: Guidance
  /** N × D scaled reference latents. */
  references: Float32Array
  /** D. */
  length: number
  backend: MmdBackend
}

/** @throws HousestyleError `invalid-input` when the bandwidth cannot be found */
export async function createGuide({ parameters, references, length, backend }: GuideInput): Promise<Guide> {
  const kernel: KernelChoice =
    parameters.kernel === 'gaussian'
      ? { name: 'gaussian', bandwidth: resolveBandwidth(parameters.bandwidth, references, length) }
      : { name: 'cubic' }
  const count = references.length / length
  const weights = new Float32Array(count).fill(1 / count)
  // The term of the references alone is constant; it is wanted for display: MMD² = self − 2·cross + this.
  const { selfTerm: referenceTerm } = await backend.gradient({
    kernel,
    latents: references,
    references,
    weights,
    length
  })
  const rawScale = kernel.name === 'gaussian' ? kernel.bandwidth ** 2 : length
  const centre = meanOf(references, length)

  return {
    parameters,
    bandwidth: kernel.name === 'gaussian' ? kernel.bandwidth : null,
    acts: (step, steps) => strengthAt(parameters, step, steps) > 0,
    async correct(latents, { step, steps, timestep }) {
      const { gradient, selfTerm, crossTerm } = await backend.gradient({ kernel, latents, references, weights, length })
      const batch = latents.length / length
      const strength = strengthAt(parameters, step, steps)
      let gradientNorm = 0
      let relative = 0
      for (let i = 0; i < batch; i++) {
        const row = gradient.subarray(i * length, (i + 1) * length)
        const slope = norm(row)
        const image = latents.subarray(i * length, (i + 1) * length)
        const size = norm(image)
        const factor = {
          distance: () => (strength * distance(image, centre)) / (slope + smallestNorm),
          normalised: () => (strength * size) / (slope + smallestNorm),
          raw: () => strength * batch * rawScale
        }[parameters.stepRule]()
        for (let k = 0; k < length; k++) row[k]! *= factor
        gradientNorm += slope ** 2
        relative += (slope * factor) / (size + smallestNorm) / batch
      }
      if (!Number.isFinite(gradientNorm) || !Number.isFinite(relative)) return null
      return {
        correction: gradient,
        log: {
          step,
          timestep,
          mmd2: selfTerm - 2 * crossTerm + referenceTerm,
          gradientNorm: Math.sqrt(gradientNorm),
          correction: relative
        }
      }
    }
  }
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

function meanOf(rows: Float32Array, length: number): Float32Array {
  const mean = new Float32Array(length)
  for (let i = 0; i < rows.length; i++) mean[i % length]! += (rows[i]! * length) / rows.length
  return mean
}
