import { leastLeft } from '#shared/mix.ts'
import type { StepRule } from '#shared/parameters.ts'
import { norm } from './rows.ts'

/** Guards the division by a gradient's norm, as in the authors' code. */
export const smallestNorm = 1e-8

export interface StepSizeInput {
  /** Strength × the stage's share. */
  amount: number
  /** ‖∇‖ of the image. */
  slope: number
  /** ‖z‖ of the image. */
  size: number
  /** Its distance from the mean of what attracts it. */
  away: number
  /** B σ² (B D for kernels without a bandwidth). */
  rawScale: number
}

/** What an image's gradient is multiplied by (`stepRules`). */
export function stepFactor(rule: StepRule, { amount, slope, size, away, rawScale }: StepSizeInput): number {
  switch (rule) {
    // Rivals have no targets.
    case 'target':
    case 'distance':
      return (amount * away) / (slope + smallestNorm)
    case 'normalised':
      return (amount * size) / (slope + smallestNorm)
    case 'raw':
      return amount * rawScale
  }
}

/** `amount` × the mean shift of every number: its gradient over its curvature. Nothing moves where no reference attracts. */
export const meanShift = (gradient: Float32Array, curvature: Float32Array, amount: number): Float32Array =>
  gradient.map((slope, k) => (curvature[k]! > 0 ? (amount * slope) / curvature[k]! : 0))

/**
 * The references' weighted mean: what an image is led toward. @param weights one a reference
 * @returns null where nothing attracts: no reference has anything to do with the image's prompt
 */
export function centreOf(references: Float32Array, length: number, weights: Float32Array): Float32Array | null {
  const centre = new Float32Array(length)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total <= smallestNorm) return null
  for (let j = 0; j < weights.length; j++)
    for (let k = 0; k < length; k++) centre[k]! += (references[j * length + k]! * weights[j]!) / total
  return centre
}

/**
 * How much references count for the centre of one prompt, whose captions may be like those that repel above all: repulsion is
 * held to what weights without prompts may have. A centre of weights that all but cancel would lie far outside of all references.
 * Rows that repel on balance stay as they are: nothing attracts.
 */
export function withinReach(weights: Float32Array): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const attracting = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0)
  if (total <= smallestNorm || total >= leastLeft * attracting) return weights
  const held = ((1 - leastLeft) * attracting) / (attracting - total)
  return weights.map((weight) => (weight < 0 ? weight * held : weight))
}

export const distance = (a: Float32Array, b: Float32Array): number => norm(a.map((value, k) => value - b[k]!))
