import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { noiseOf } from './schedule.ts'

/** Of the noise that references are given: the same in every run, so that a batch can be drawn again. */
const noiseSeed = 20260108

/** √ᾱ r + √(1−ᾱ) ε, with one ε for each reference, whatever the level. */
export function noised(references: Float32Array, logSnr: number): Float32Array {
  const noise = noiseOf(logSnr)
  if (noise === 0) return references
  const signal = noiseOf(-logSnr)
  const draw = new TorchGenerator(noiseSeed).randn(references.length)
  return references.map((value, i) => signal * value + noise * draw[i]!)
}
