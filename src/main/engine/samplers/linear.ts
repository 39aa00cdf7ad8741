import { ddimStep } from './ddim.ts'
import { ddpmStep } from './ddpm.ts'
import { levelOfAlpha, logSnr, predictFrom } from './prediction.ts'
import type { EtaAt, Sampler } from './sampler.ts'
import { alphasCumprod, type SchedulerConfig, timesteps } from './schedulerConfig.ts'
import { applyStep } from './stepRule.ts'

/** DDPM, or DDIM with an eta: every step is one linear rule of the prediction, the sample and noise. */
export function createLinear(config: SchedulerConfig, steps: number, kind: 'ddpm' | EtaAt): Sampler {
  const alphas = alphasCumprod(config)
  const visited = timesteps(config, steps)
  const clip = config.clip_sample ? config.clip_sample_range : null
  const levels = visited.map((timestep) => levelOfAlpha(alphas[timestep]!))
  const rules = visited.map((_, step) =>
    kind === 'ddpm'
      ? ddpmStep(config, alphas, visited, step)
      : ddimStep(config, alphas, visited, step, kind(step, logSnr(levels[step]!)))
  )
  /** DDIM's next level is not always that of the next timestep (`ddimStep`); its rule says which. */
  const signalAfter = (step: number): number => (kind === 'ddpm' ? (levels[step + 1]?.signal ?? 1) : rules[step]!.x0)
  return {
    timesteps: visited,
    initNoiseSigma: 1,
    latentScale: () => 1,
    logSnr: (step) => logSnr(levels[step]!),
    shiftTaken: (step) => rules[step]!.x0 / signalAfter(step),
    shiftKept(step) {
      const { signal, noise } = levels[step]!
      return ((rules[step]!.sample + rules[step]!.epsilon / noise) * signal) / signalAfter(step)
    },
    drawsNoise: (step) => rules[step]!.noise !== 0,
    predict: (step, output, sample) => predictFrom(config.prediction_type, levels[step]!, clip, output, sample),
    advance: (step, prediction, sample, noise) => applyStep(rules[step]!, prediction, sample, noise)
  }
}
