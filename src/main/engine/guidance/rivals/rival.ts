import type { RivalName } from '#shared/parameters.ts'
import type { PreparedKernel } from '../../tensors/backend.ts'
import { chamfer } from './chamfer.ts'
import { classifier } from './classifier.ts'
import { diversity } from './diversity.ts'
import { gaussianEnergy } from './gaussianEnergy.ts'
import { nearestAttraction } from './nearest.ts'

/** What a rival may learn from before a run. */
export interface RivalInput {
  /** N × D. */
  references: Float32Array
  /** M × D: finished latents that the model drew without guidance; only the classifier needs them. */
  base: Float32Array | null
  /** D. */
  length: number
  /** Kernel bandwidth for rivals that have one. */
  bandwidth: number
}

/**
 * Other ways to lead a batch toward references without training, behind the interface of the kernels: the gradient of what
 * the rival minimises, its value as `selfTerm`, and nothing as `crossTerm`.
 * @throws HousestyleError `invalid-input` where the classifier has nothing to tell the references from
 */
export function createRival(name: RivalName, input: RivalInput): PreparedKernel {
  return rivals[name](input)
}

const rivals: Record<RivalName, (input: RivalInput) => PreparedKernel> = {
  nearest: nearestAttraction,
  chamfer,
  gaussianEnergy,
  classifier,
  diversity
}
