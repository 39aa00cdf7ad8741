import type { DiffusionPipeline, PromptEmbeddings } from '../pipelines/diffusionPipeline.ts'
import { levelOfAlpha, predictFrom } from '../samplers/prediction.ts'
import { alphasCumprod } from '../samplers/schedulerConfig.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'

/** Shares of the training steps where shapes are decided; nearer to noise and to the image a prompt tells little. */
const places = [0.35, 0.5, 0.65, 0.8]
/** The same noise for every image and every arm, so that they can be compared. */
const seed = 77
const promptAlone = { negative: '', scale: 1, rescale: 0 }

/**
 * How much an image says of its prompt, by the model itself (a diffusion model as a classifier, Li et al. 2023, arXiv
 * 2303.16203): by what share the error of the predicted noise falls when the model is told the prompt. 0 where the prompt
 * helps nothing.
 * @param latents B × D, clean @param embeddings of the prompts and of "" @returns one a prompt
 */
export async function promptFidelity(
  pipeline: DiffusionPipeline,
  latents: Float32Array,
  prompts: readonly string[],
  embeddings: PromptEmbeddings,
  checkpoint: () => Promise<void>
): Promise<number[]> {
  const { scheduler } = pipeline.folder
  const length = pipeline.latentLength
  const alphas = alphasCumprod(scheduler)
  const draw = new TorchGenerator(seed)
  const errors = { told: new Float64Array(prompts.length), untold: new Float64Array(prompts.length) }
  for (const place of places) {
    const timestep = Math.round(place * (alphas.length - 1))
    const level = levelOfAlpha(alphas[timestep]!)
    const noise = draw.randn(length)
    const noisy = latents.map((value, i) => level.signal * value + level.noise * noise[i % length]!)
    for (const arm of ['told', 'untold'] as const) {
      await checkpoint()
      const rows = arm === 'told' ? prompts : prompts.map(() => '')
      const output = await pipeline.predict(noisy, timestep, embeddings, rows, promptAlone)
      const { epsilon } = predictFrom(scheduler.prediction_type, level, null, output, noisy)
      for (let i = 0; i < epsilon.length; i++)
        errors[arm][Math.floor(i / length)]! += (epsilon[i]! - noise[i % length]!) ** 2
    }
  }
  return prompts.map((_, i) => (errors.untold[i]! - errors.told[i]!) / errors.untold[i]!)
}
