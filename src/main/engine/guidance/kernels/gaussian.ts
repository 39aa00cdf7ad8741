import { type Kernel, radialKernel } from './kernel.ts'

/** k(u, v) = exp(−‖u − v‖² / 2σ²) (paper, before Eq. 6). @param sigma bandwidth σ, not squared */
export function gaussianKernel(sigma: number): Kernel {
  return radialKernel((squaredDistance) => {
    const value = Math.exp(-squaredDistance / (2 * sigma ** 2))
    return { value, derivative: -value / (2 * sigma ** 2) }
  })
}
