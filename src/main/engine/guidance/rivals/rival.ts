import type { RivalName } from '#shared/parameters.ts'
import type { PreparedKernel } from '../../tensors/backend.ts'
import { chamfer } from './chamfer.ts'
import { classifier } from './classifier.ts'
import { diversity } from './diversity.ts'
import { gaussianEnergy } from './gaussianEnergy.ts'
import { nearestAttraction } from './nearest.ts'
import type { RivalInput } from './rivalInput.ts'

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
