import { alphasCumprod, type SchedulerConfig, type Spacing, spacedTimesteps } from './schedulerConfig.ts'

/** Karras et al. 2022, Eq. 5. */
const karrasRho = 7
/** diffusers puts this in place of a last ᾱ of zero, whose σ would be infinite. */
const smallestAlpha = 2 ** -24

/** σ = √((1−ᾱ)/ᾱ) of every training step, rising. */
export function trainingSigmas(config: SchedulerConfig): Float64Array {
  const alphas = alphasCumprod(config)
  if (config.rescale_betas_zero_snr) alphas[alphas.length - 1] = smallestAlpha
  return alphas.map((alpha) => Math.sqrt((1 - alpha) / alpha))
}

/** σ at a training step that may be fractional, between its neighbours. */
export function sigmaAt(sigmas: Float64Array, timestep: number): number {
  const low = Math.min(Math.max(Math.floor(timestep), 0), sigmas.length - 1)
  const high = Math.min(low + 1, sigmas.length - 1)
  return sigmas[low]! + (sigmas[high]! - sigmas[low]!) * (timestep - low)
}

/** The fractional training step of a σ, linear in ln σ between neighbours. */
export function timestepAt(sigmas: Float64Array, sigma: number): number {
  const logs = sigmas.map(Math.log)
  const wanted = Math.log(Math.max(sigma, 1e-10))
  let low = 0
  while (low < sigmas.length - 2 && logs[low + 1]! <= wanted) low++
  const between = logs[low + 1]! - logs[low]!
  // A schedule that is clamped at its end has equal σ there: any of these steps is right.
  return between === 0 ? low : low + Math.min(Math.max((wanted - logs[low]!) / between, 0), 1)
}

/** Karras et al. 2022, Eq. 5: σ_i^{1/ρ} evenly spaced from the largest to the smallest. */
export function karrasSigmas(largest: number, smallest: number, steps: number): number[] {
  const [from, to] = [largest ** (1 / karrasRho), smallest ** (1 / karrasRho)]
  return Array.from({ length: steps }, (_, i) => (from + (i / Math.max(steps - 1, 1)) * (to - from)) ** karrasRho)
}

/** The spacing of a config for samplers that work on σ: evenly from first to last unless the config says otherwise. */
export const sigmaSpacing = (config: SchedulerConfig): Spacing => config.timestep_spacing ?? 'linspace'

/** Timesteps of Euler's method: `linspace` keeps fractions. @throws HousestyleError `invalid-input` for too many steps */
export function fractionalTimesteps(config: SchedulerConfig, steps: number): number[] {
  const spacing = sigmaSpacing(config)
  const whole = spacedTimesteps(config, spacing, steps)
  if (spacing !== 'linspace') return whole
  const last = config.num_train_timesteps - 1
  return whole.map((_, i) => Math.fround(steps === 1 ? 0 : (last * (steps - 1 - i)) / (steps - 1)))
}
