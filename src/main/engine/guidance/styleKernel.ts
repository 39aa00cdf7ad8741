import { HousestyleError } from '#shared/failure.ts'
import { lengthOf, type PreparedKernel } from '../tensors/backend.ts'
import { lastLevel } from './lastLevel.ts'
import { noised } from './noisedReferences.ts'
import type { StageKernel, StageKernelInput } from './stageKernel.ts'
import { centreOf } from './stepSize.ts'

type StyleInput = Pick<StageKernelInput, 'stage' | 'references' | 'weights' | 'shape' | 'style'>

/**
 * k(x, y) = ψ(x)·ψ(y) with ψ a network of the model's own (`StyleNetwork`), so that MMD² is the squared distance between the mean
 * embeddings of the batch and of the references. Both are embedded at the level of noise that they have. A part of the model, like
 * its UNet: the backends of the other kernels have no say in it.
 * @throws HousestyleError `invalid-input` where the model has none, or where it is to be added to others
 */
export function createStyleKernel({ stage, references, weights, shape, style }: StyleInput): StageKernel {
  if (style === null)
    throw new HousestyleError(
      'invalid-input',
      'This model has no style kernel: it was trained for the embedded model alone. Choose another kernel.'
    )
  if (stage.plus.length > 0)
    throw new HousestyleError(
      'invalid-input',
      'The style kernel cannot be added to others: give it a stage of its own.'
    )
  const length = lengthOf(shape)
  const seen = lastLevel(async (level) => {
    const set = level === style.clean ? references : noised(references, level)
    const embeddings = await style.embed(set, level)
    const referenceTerm = squaredMean(embeddings, weights)
    return { embeddings, of: { referenceTerm, references: set, centre: centreOf(set, length, weights) } }
  })
  const clean = stage.evaluateAt === 'predX0'
  const noisy = !clean && stage.references === 'noised'
  return {
    bandwidth: null,
    async at(logSnr) {
      const level = clean ? style.clean : style.nearest(logSnr)
      const { embeddings, of } = await seen(noisy ? level : style.clean)
      const gradient: PreparedKernel['gradient'] = (latents, affinities) =>
        style.gradient(latents, level, embeddings, affinities)
      return { ...of, prepared: { gradient }, usualDistance: null }
    }
  }
}

/** ‖Σ w ψ‖² = Σ w w' k(r, r'). @param embeddings N of one length, one after the other */
function squaredMean(embeddings: Float32Array, weights: Float32Array): number {
  const width = embeddings.length / weights.length
  const mean = centreOf(embeddings, width, weights)
  return mean ? mean.reduce((sum, value) => sum + value * value, 0) : 0
}
