import { HousestyleError } from '#shared/failure.ts'
import { levelOfAlpha, logSnr, predictFrom } from './prediction.ts'
import type { Sampler } from './sampler.ts'
import { alphasCumprod, type SchedulerConfig } from './schedulerConfig.ts'

/** Standard deviation of clean latents in the boundary condition (Song et al. 2023, App. C). */
const sigmaData = 0.5

/**
 * Sampling of latent consistency models (Luo et al. 2023, arXiv 2310.04378, Alg. 3): every step jumps to the clean latents
 * and noises them again to the next level. Timesteps are taken from the list that the model was distilled on.
 */
export function createLcm(config: SchedulerConfig, steps: number): Sampler {
  const alphas = alphasCumprod(config)
  const timesteps = distilledTimesteps(config, steps)
  const levels = timesteps.map((timestep) => levelOfAlpha(alphas[timestep]!))
  const last = timesteps.length - 1
  const boundary = (step: number) => {
    const scaled = timesteps[step]! * config.timestep_scaling
    return {
      keep: sigmaData ** 2 / (scaled ** 2 + sigmaData ** 2),
      take: scaled / Math.sqrt(scaled ** 2 + sigmaData ** 2)
    }
  }
  return {
    timesteps,
    initNoiseSigma: 1,
    latentScale: () => 1,
    logSnr: (step) => logSnr(levels[step]!),
    shiftTaken: (step) => boundary(step).take,
    shiftKept: (step) => boundary(step).keep * levels[step]!.signal,
    drawsNoise: (step) => step !== last,
    predict: (step, output, sample) => predictFrom(config.prediction_type, levels[step]!, null, output, sample),
    advance(step, { predX0 }, sample, noise) {
      const { keep, take } = boundary(step)
      const { signal, noise: amount } = step === last ? { signal: 1, noise: 0 } : levels[step + 1]!
      return sample.map(
        (z, i) => signal * (take * predX0[i]! + keep * z) + (noise === undefined ? 0 : amount * noise[i]!)
      )
    }
  }
}

function distilledTimesteps(config: SchedulerConfig, steps: number): number[] {
  const { original_inference_steps: known, num_train_timesteps: total } = config
  if (steps > known)
    throw new HousestyleError('invalid-input', `LCM has ${known} steps to choose from; ${steps} are too many.`)
  const stride = Math.floor(total / known)
  const falling = Array.from({ length: known }, (_, i) => (known - i) * stride - 1)
  return Array.from({ length: steps }, (_, i) => falling[Math.floor((i * known) / steps)]!)
}
