import { levelOfAlpha, logSnr, outputFor, predictFrom } from './prediction.ts'
import type { Sampler } from './sampler.ts'
import { alphasCumprod, type SchedulerConfig, timesteps } from './schedulerConfig.ts'

/** Linear multistep weights, newest output first, by how many outputs there are (Liu et al. 2022, Eq. 12 and App. B). */
const multistep = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const

/**
 * PNDM without its Runge-Kutta start (`skip_prk_steps`; Liu et al. 2022, arXiv 2202.09778): the second timestep is visited
 * twice, and the step to it is taken again from the first sample with the mean of two outputs.
 */
export function createPndm(config: SchedulerConfig, steps: number): Sampler {
  const alphas = alphasCumprod(config)
  const plain = timesteps(config, steps)
  const visited = steps === 1 ? plain : [plain[0]!, plain[1]!, ...plain.slice(1)]
  const stride = Math.floor(config.num_train_timesteps / steps)
  const final = config.set_alpha_to_one ? 1 : alphas[0]!
  const alphaAt = (timestep: number) => (timestep >= 0 ? alphas[timestep]! : final)
  const levels = visited.map((timestep) => levelOfAlpha(alphas[timestep]!))
  /** Of one step; outputs of steps before weigh in as well, which is left out here. */
  const kept = (step: number): number =>
    step + 1 < levels.length ? Math.exp((logSnr(levels[step]!) - logSnr(levels[step + 1]!)) / 2) : 0
  let outputs: Float32Array[] = []
  let first: Float32Array | null = null

  return {
    timesteps: visited,
    initNoiseSigma: 1,
    latentScale: () => 1,
    logSnr: (step) => logSnr(levels[step]!),
    shiftTaken: (step) => 1 - kept(step),
    shiftKept: kept,
    drawsNoise: () => false,
    predict: (step, output, sample) => predictFrom(config.prediction_type, levels[step]!, null, output, sample),
    advance(step, { predX0 }, sample) {
      const timestep = visited[step]!
      const output = outputFor(config.prediction_type, levels[step]!, predX0, sample)
      if (step === 1 && first !== null) {
        const mean = output.map((value, i) => (value + outputs[0]![i]!) / 2)
        return transfer(first, mean, timestep + stride, timestep)
      }
      if (step === 0) first = sample
      outputs = [output, ...outputs].slice(0, multistep.length)
      const weights = multistep[outputs.length - 1]!
      const combined = output.map((_, i) => weights.reduce((sum, w, k) => sum + w * outputs[k]![i]!, 0))
      return transfer(sample, combined, timestep, timestep - stride)
    }
  }

  /** Liu et al. 2022, Eq. 9. The output is read at the level of `from`, as diffusers does. */
  function transfer(sample: Float32Array, output: Float32Array, from: number, to: number): Float32Array {
    const [alpha, next] = [alphaAt(from), alphaAt(to)]
    const { epsilon } = predictFrom(config.prediction_type, levelOfAlpha(alpha), null, output, sample)
    const divisor = alpha * Math.sqrt(1 - next) + Math.sqrt(alpha * (1 - alpha) * next)
    return sample.map((z, i) => Math.sqrt(next / alpha) * z - ((next - alpha) * epsilon[i]!) / divisor)
  }
}
