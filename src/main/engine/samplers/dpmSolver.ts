import { levelOfSigma, logSnr, predictFrom } from './prediction.ts'
import type { EtaAt, Sampler } from './sampler.ts'
import { roundHalfEven, type SchedulerConfig, spacedTimesteps } from './schedulerConfig.ts'
import { karrasSigmas, sigmaAt, sigmaSpacing, timestepAt, trainingSigmas } from './sigmas.ts'

/**
 * DPM-Solver++ 2M (Lu et al. 2022, arXiv 2211.01095, Alg. 2, midpoint): second order from two predictions of the clean
 * latents; the first and the last step are of first order. With eta η a step goes (1 + η)·h toward the prediction and adds the
 * noise that it removed too much: at η = 1 this is SDE-DPM-Solver++ 2M (appendix B), in between the same for the family of
 * stochastic equations with the same marginals (Karras et al. 2022, arXiv 2206.00364, Eq. 6).
 */
export function createDpmSolver(config: SchedulerConfig, steps: number, etaAt: EtaAt): Sampler {
  const training = trainingSigmas(config)
  const visited = config.use_karras_sigmas
    ? karrasSigmas(training.at(-1)!, training[0]!, steps)
    : solverTimesteps(config, steps).map((timestep) => sigmaAt(training, timestep))
  const timesteps = config.use_karras_sigmas
    ? visited.map((sigma) => roundHalfEven(timestepAt(training, sigma)))
    : solverTimesteps(config, steps)
  const levels = [...visited, 0].map(levelOfSigma)
  /** λ = ln(α/σ): half of the log signal-to-noise ratio. */
  const lambda = (step: number) => logSnr(levels[step]!) / 2
  const eta = (step: number) => (step === steps - 1 ? 0 : etaAt(step, logSnr(levels[step]!)))
  /** e^{−(1+η)h}: what a step keeps of the sample. The last, whose h is infinite, keeps nothing. */
  const kept = (step: number) =>
    step === steps - 1 ? 0 : Math.exp((1 + eta(step)) * (lambda(step) - lambda(step + 1)))
  /** The model's own predictions of this step and the one before; guidance puts others in their place. */
  let predicted: Float32Array | null = null
  let earlier: Float32Array | null = null

  return {
    timesteps,
    initNoiseSigma: 1,
    latentScale: () => 1,
    logSnr: (step) => logSnr(levels[step]!),
    shiftTaken: (step) => 1 - kept(step),
    shiftKept: kept,
    drawsNoise: (step) => eta(step) > 0,
    predict(step, output, sample) {
      const prediction = predictFrom(config.prediction_type, levels[step]!, null, output, sample)
      earlier = predicted
      predicted = prediction.predX0
      return prediction
    },
    advance(step, { predX0 }, sample, noise) {
      const [from, to] = [levels[step]!, levels[step + 1]!]
      const last = step === steps - 1
      const h = lambda(step + 1) - lambda(step)
      // e^{−h} is zero for the last step, whose h is infinite: the sample becomes the prediction. Its eta is 0.
      const further = last ? 0 : eta(step) * h
      const shrink = (to.noise / from.noise) * Math.exp(-further)
      const pull = -to.signal * Math.expm1(-h - further)
      const fresh = to.noise * Math.sqrt(-Math.expm1(-2 * further))
      // The slope is the model's: a pull that fades would be carried on beyond its end, the farther the wider the steps are.
      const [own, before] = [predicted, last ? null : earlier]
      const ratio = own === null || before === null ? 0 : h / (lambda(step) - lambda(step - 1))
      return sample.map((x, i) => {
        const slope = own === null || before === null ? 0 : (own[i]! - before[i]!) * ratio
        return shrink * x + pull * (predX0[i]! + slope / 2) + (noise === undefined ? 0 : fresh * noise[i]!)
      })
    }
  }
}

/** The solver counts one interval more than other samplers and leaves out its clean end. */
function solverTimesteps(config: SchedulerConfig, steps: number): number[] {
  const spacing = sigmaSpacing(config)
  if (spacing === 'trailing') return spacedTimesteps(config, spacing, steps)
  const { num_train_timesteps: total, steps_offset: offset } = config
  spacedTimesteps(config, spacing, steps) // refuses too many steps
  const place = (i: number): number =>
    spacing === 'linspace' ? roundHalfEven(((total - 1) * i) / steps) : i * Math.floor(total / (steps + 1)) + offset
  return Array.from({ length: steps }, (_, i) => place(steps - i))
}
