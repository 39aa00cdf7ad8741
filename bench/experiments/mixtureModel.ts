import type { TorchGenerator } from '#main/engine/samplers/torchGenerator.ts'

/** A mixture of isotropic Gaussians, whose diffusion has a closed form: a model that is never wrong. */
export interface MixtureModel {
  /** D numbers a mode. */
  modes: readonly Float64Array[]
  /** Standard deviation of each mode. */
  deviation: number
}

/** Eight modes: on a ring of radius 4 in the plane, or in random directions at distance 4 in more dimensions. */
export function eightModes(dimensions: number, generator: TorchGenerator): MixtureModel {
  const modes = Array.from({ length: 8 }, (_, k) => {
    if (dimensions === 2) return Float64Array.of(4 * Math.cos((k * Math.PI) / 4), 4 * Math.sin((k * Math.PI) / 4))
    const direction = Float64Array.from(generator.randn(dimensions))
    const size = Math.hypot(...direction)
    return direction.map((x) => (4 * x) / size)
  })
  return { modes, deviation: dimensions === 2 ? 0.35 : 0.12 }
}

/**
 * The noise that a perfect model predicts. x_t has modes N(√ᾱ·μ, (ᾱs² + 1 − ᾱ)·I), and ε = −√(1−ᾱ) · score.
 * @param latents B × D at the variance-preserving scale
 */
export function predictNoise({ modes, deviation }: MixtureModel, latents: Float32Array, alpha: number): Float32Array {
  const length = modes[0]!.length
  const variance = alpha * deviation ** 2 + 1 - alpha
  const output = new Float32Array(latents.length)
  for (let start = 0; start < latents.length; start += length) {
    const exponents = modes.map((mode) => {
      let squared = 0
      for (let k = 0; k < length; k++) squared += (latents[start + k]! - Math.sqrt(alpha) * mode[k]!) ** 2
      return -squared / (2 * variance)
    })
    const largest = Math.max(...exponents)
    const shares = exponents.map((exponent) => Math.exp(exponent - largest))
    const total = shares.reduce((sum, share) => sum + share, 0)
    for (const [m, mode] of modes.entries()) {
      const share = shares[m]! / total
      for (let k = 0; k < length; k++)
        output[start + k]! +=
          (share * Math.sqrt(1 - alpha) * (latents[start + k]! - Math.sqrt(alpha) * mode[k]!)) / variance
    }
  }
  return output
}

/** Samples of the mixture with given weights of its modes. @returns N × D */
export function drawFrom(
  { modes, deviation }: MixtureModel,
  weights: readonly number[],
  count: number,
  generator: TorchGenerator
): Float32Array {
  const length = modes[0]!.length
  const samples = generator.randn(count * length)
  // Systematic sampling: the numbers in each mode follow the weights as closely as whole numbers can.
  let [mode, until] = [0, weights[0]!]
  for (let i = 0; i < count; i++) {
    while ((i + 0.5) / count > until && mode < modes.length - 1) until += weights[++mode]!
    for (let k = 0; k < length; k++) samples[i * length + k] = modes[mode]![k]! + deviation * samples[i * length + k]!
  }
  return samples
}

export interface MixtureFit {
  /** Share of samples nearest to each mode. */
  shares: number[]
  /** Half the sum of differences to the wanted weights. */
  totalVariation: number
  /** Share nearest to a mode whose wanted weight is not zero. */
  targetMass: number
  /** Root mean square distance to the nearest mode, as a share of the mode's own. */
  spread: number
}

/** How samples lie among the modes. */
export function fitOf(
  { modes, deviation }: MixtureModel,
  samples: Float32Array,
  wanted: readonly number[]
): MixtureFit {
  const length = modes[0]!.length
  const count = samples.length / length
  const shares = new Array<number>(modes.length).fill(0)
  let squares = 0
  for (let start = 0; start < samples.length; start += length) {
    const distances = modes.map((mode) => {
      let squared = 0
      for (let k = 0; k < length; k++) squared += (samples[start + k]! - mode[k]!) ** 2
      return squared
    })
    const nearest = distances.indexOf(Math.min(...distances))
    shares[nearest]! += 1 / count
    squares += distances[nearest]! / count
  }
  return {
    shares,
    totalVariation: shares.reduce((sum, share, m) => sum + Math.abs(share - wanted[m]!), 0) / 2,
    targetMass: shares.reduce((sum, share, m) => sum + (wanted[m]! > 0 ? share : 0), 0),
    spread: Math.sqrt(squares / length) / deviation
  }
}
