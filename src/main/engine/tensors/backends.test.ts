import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import type { KernelChoice, MmdGradientInput } from './backend.ts'
import { createOnnxBackend } from './onnxBackend.ts'
import { referenceBackend } from './referenceBackend.ts'

/** Latents as they occur: normal noise, with an offset an image has in common. */
function latents(count: number, length: number, seed: number, offset: number): Float32Array {
  const generator = new TorchGenerator(seed)
  const values = generator.randn(count * length)
  const offsets = generator.randn(16)
  return values.map((value, i) => value + offset * offsets[Math.floor(i / length) % 16]!)
}

const relativeError = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0))

const onnx = createOnnxBackend()
const kernels: KernelChoice[] = [{ name: 'gaussian', bandwidth: 60 }, { name: 'cubic' }]
const shapes = [
  { batch: 16, references: 100, length: 2048 },
  { batch: 1, references: 1, length: 2048 },
  { batch: 3, references: 40, length: 16_384 }
]

describe.each(kernels)('the $name graph', (kernel) => {
  it.each(shapes)('agrees with the float64 reference, $batch × $references × $length', async (shape) => {
    const input: MmdGradientInput = {
      kernel,
      latents: latents(shape.batch, shape.length, 1, 0.3),
      references: latents(shape.references, shape.length, 2, 0.5),
      weights: new Float32Array(shape.references).fill(1 / shape.references),
      length: shape.length
    }
    const fast = await onnx.gradient(input)
    const exact = await referenceBackend.gradient(input)
    expect(relativeError(fast.gradient, exact.gradient)).toBeLessThan(1e-5)
    expect(Math.abs(fast.selfTerm / exact.selfTerm - 1)).toBeLessThan(1e-5)
    expect(Math.abs(fast.crossTerm / exact.crossTerm - 1)).toBeLessThan(1e-5)
  })

  it('weighs references', async () => {
    const references = latents(4, 64, 2, 0.5)
    const input = { kernel, latents: latents(3, 64, 1, 0), references, length: 64 }
    const weighted = await onnx.gradient({ ...input, weights: Float32Array.of(0.5, 0.5, 0, 0) })
    const fewer = await onnx.gradient({
      ...input,
      references: references.slice(0, 128),
      weights: Float32Array.of(0.5, 0.5)
    })
    expect(relativeError(weighted.gradient, fewer.gradient)).toBeLessThan(1e-5)
  })
})
