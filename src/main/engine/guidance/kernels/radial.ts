import { gaussianKernel } from './gaussian.ts'
import { type Kernel, radialKernel } from './kernel.ts'

/** Keeps the square root of d² differentiable where two vectors meet. */
const rootGuard = 1e-12

/** Bandwidths of the mixture kernel as multiples of the given one. */
export const mixtureScales = [0.5, 1, 2] as const

/** The mean of Gaussian kernels of bandwidths `sigma` × each of `scales`. */
export function gaussianMixtureKernel(sigma: number, scales: readonly number[]): Kernel {
  const kernels = scales.map((scale) => gaussianKernel(sigma * scale))
  return (u, v, gradient) => {
    const part = gradient && { out: gradient.out, scale: gradient.scale / kernels.length }
    return kernels.reduce((sum, kernel) => sum + kernel(u, v, part), 0) / kernels.length
  }
}

/** k(u, v) = exp(−‖u − v‖ / σ). */
export function laplaceKernel(sigma: number): Kernel {
  return radialKernel((squaredDistance) => {
    const distance = Math.sqrt(squaredDistance + rootGuard)
    const value = Math.exp(-distance / sigma)
    return { value, derivative: -value / (2 * sigma * distance) }
  })
}

/** Inverse multiquadric, k(u, v) = (1 + ‖u − v‖² / 2σ²)^−½. */
export function inverseMultiquadricKernel(sigma: number): Kernel {
  return radialKernel((squaredDistance) => {
    const base = 1 + squaredDistance / (2 * sigma ** 2)
    return { value: base ** -0.5, derivative: (-(base ** -1.5) / 2) * (1 / (2 * sigma ** 2)) }
  })
}

/** k(u, v) = −‖u − v‖: MMD² is then the energy distance (Székely and Rizzo 2013; Sejdinovic et al. 2013). */
export const energyKernel: Kernel = radialKernel((squaredDistance) => {
  const distance = Math.sqrt(squaredDistance + rootGuard)
  return { value: -distance, derivative: -1 / (2 * distance) }
})
