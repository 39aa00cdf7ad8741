import { levelOfSigma, logSnr, predictFrom } from './prediction.ts'
import type { Sampler } from './sampler.ts'
import type { SchedulerConfig } from './schedulerConfig.ts'
import { fractionalTimesteps, karrasSigmas, sigmaAt, sigmaSpacing, timestepAt, trainingSigmas } from './sigmas.ts'

/**
 * Euler's method on dx/dσ = (x − predX0)/σ (Karras et al. 2022, Alg. 1 without churn), and its ancestral form, which steps
 * down to σ_down and adds noise of σ_up. The sample is at the variance-exploding scale: x0 + σ·n.
 */
export function createEuler(config: SchedulerConfig, steps: number, { ancestral }: { ancestral: boolean }): Sampler {
  const training = trainingSigmas(config)
  let timesteps = fractionalTimesteps(config, steps)
  let sigmas = timesteps.map((timestep) => Math.fround(sigmaAt(training, timestep)))
  if (config.use_karras_sigmas) {
    sigmas = karrasSigmas(sigmas[0]!, sigmas.at(-1)!, steps)
    timesteps = sigmas.map((sigma) => timestepAt(training, sigma))
  }
  const largest = Math.max(...sigmas)
  sigmas.push(0)
  const upward = (step: number): number => {
    const [from, to] = [sigmas[step]!, sigmas[step + 1]!]
    return ancestral ? Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2) : 0
  }
  const downward = (step: number): number => Math.sqrt(sigmas[step + 1]! ** 2 - upward(step) ** 2)
  const kept = (step: number): number => downward(step) / sigmas[step]!
  return {
    timesteps,
    initNoiseSigma: sigmaSpacing(config) === 'leading' ? Math.sqrt(largest ** 2 + 1) : largest,
    latentScale: (step) => levelOfSigma(sigmas[step]!).signal,
    logSnr: (step) => logSnr(levelOfSigma(sigmas[step]!)),
    shiftTaken: (step) => 1 - kept(step),
    shiftKept: kept,
    drawsNoise: (step) => upward(step) > 0,
    predict(step, output, sample) {
      const level = levelOfSigma(sigmas[step]!)
      const latents = sample.map((value) => value * level.signal)
      return predictFrom(config.prediction_type, level, null, output, latents)
    },
    advance(step, { predX0 }, sample, noise) {
      const [from, up] = [sigmas[step]!, upward(step)]
      const span = Math.fround(downward(step) - from)
      // Rounded where diffusers rounds: from a σ of thousands to one of a few, single precision is all that is left.
      return sample.map((x, i) => {
        const slope = Math.fround(Math.fround(x - predX0[i]!) / from)
        return Math.fround(x + Math.fround(slope * span)) + (noise === undefined ? 0 : up * noise[i]!)
      })
    }
  }
}
