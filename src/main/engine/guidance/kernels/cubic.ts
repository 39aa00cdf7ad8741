import type { Kernel } from './kernel.ts'

/** k(u, v) = (u·v / D + 1)³, D the length of the vectors: the kernel of the authors' code, and of KID. */
export const cubicKernel: Kernel = (u, v, gradient) => {
  let product = 0
  for (let i = 0; i < u.length; i++) product += u[i]! * v[i]!
  const base = product / u.length + 1
  if (gradient) {
    const factor = (3 * base ** 2 * gradient.scale) / u.length
    for (let i = 0; i < u.length; i++) gradient.out[i]! += factor * v[i]!
  }
  return base ** 3
}
