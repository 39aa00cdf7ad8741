import type { Tensor } from '@tensorflow/tfjs-core'
import { mixtureScales } from '../guidance/kernels/radial.ts'
import type { KernelChoice } from './backend.ts'
import type { Tf } from './tfjs.ts'

/** Keeps square roots differentiable where two points meet, as the float64 reference does. */
const rootGuard = 1e-12

export interface TfjsProfile {
  /** Value and slope dk/d(d²) for a tensor of squared distances. */
  at(squares: Tensor): { value: Tensor; slope: Tensor }
  /** The kernel of a point with itself. */
  atZero: number
}

/** A kernel of the distance alone, in TensorFlow.js; the twin of `training/guidance_graphs/radial.py`. */
export function tfjsProfile(tf: Tf, kernel: KernelChoice): TfjsProfile {
  const root = (squares: Tensor) => tf.sqrt(tf.add(squares, rootGuard))
  const gaussian = (sigma: number) => (squares: Tensor) => {
    const scale = -0.5 / sigma ** 2
    const value = tf.exp(tf.mul(squares, scale))
    return { value, slope: tf.mul(value, scale) }
  }
  switch (kernel.name) {
    case 'gaussian':
      return { at: gaussian(kernel.bandwidth), atZero: 1 }
    case 'mixture':
      return {
        at: (squares) => {
          const parts = mixtureScales.map((scale) => gaussian(kernel.bandwidth * scale)(squares))
          const mean = (tensors: Tensor[]) => tf.div(tf.addN(tensors), tensors.length)
          return { value: mean(parts.map(({ value }) => value)), slope: mean(parts.map(({ slope }) => slope)) }
        },
        atZero: 1
      }
    case 'laplace':
      return {
        at: (squares) => {
          const distance = root(squares)
          const value = tf.exp(tf.div(distance, -kernel.bandwidth))
          return { value, slope: tf.div(tf.mul(value, -0.5 / kernel.bandwidth), distance) }
        },
        atZero: 1
      }
    case 'imq':
      return {
        at: (squares) => {
          const scale = 0.5 / kernel.bandwidth ** 2
          const base = tf.add(tf.mul(squares, scale), 1)
          const value = tf.div(1, tf.sqrt(base))
          return { value, slope: tf.mul(tf.div(value, base), -0.5 * scale) }
        },
        atZero: 1
      }
    case 'energy':
      return {
        at: (squares) => {
          const distance = root(squares)
          return { value: tf.neg(distance), slope: tf.div(-0.5, distance) }
        },
        atZero: 0
      }
    default:
      throw new TypeError(`The ${kernel.name} kernel is no function of the distance.`)
  }
}
