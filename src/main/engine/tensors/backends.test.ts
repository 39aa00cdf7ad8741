import { describe, expect, it } from 'vitest'
import { medianDistance, somePatches } from '../guidance/bandwidth.ts'
import type { LatentShape } from '../guidance/kernels/composed.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { type Affinities, type KernelChoice, lengthOf, plainAffinities } from './backend.ts'
import { chosenBackend } from './chosenBackend.ts'
import { createOnnxBackend } from './onnxBackend.ts'
import { referenceBackend } from './referenceBackend.ts'
import { createTfjsBackend } from './tfjsBackend.ts'

/** Latents as they occur: normal noise, with an offset an image has in common. */
function latents(count: number, shape: LatentShape, seed: number, offset: number): Float32Array {
  const generator = new TorchGenerator(seed)
  const values = generator.randn(count * lengthOf(shape))
  const offsets = generator.randn(16)
  return values.map((value, i) => value + offset * offsets[Math.floor(i / lengthOf(shape)) % 16]!)
}

/** Prompts' kernels between 0.2 and 1, and references' weights, one of them negative: what a product kernel may bring. */
function mixedAffinities(batch: number, references: number): Affinities {
  const generator = new TorchGenerator(9)
  const share = (x: number) => 0.2 + 0.8 / (1 + Math.exp(-x))
  const raw = generator.randn(batch * batch).map(share)
  const self = raw.map((_, k) => {
    const [i, j] = [Math.floor(k / batch), k % batch]
    return i === j ? 1 : (raw[i * batch + j]! + raw[j * batch + i]!) / 2
  })
  const weights = generator.randn(references).map((x, j) => (j === 0 ? -0.1 : Math.abs(x) + 0.1))
  const total = weights.reduce((sum, w) => sum + w, 0)
  const cross = generator.randn(batch * references).map((x, k) => (share(x) * weights[k % references]!) / total)
  return { self, cross }
}

const relativeError = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0))

const onnx = createOnnxBackend()
const tfjs = await createTfjsBackend()
const backends = [onnx, tfjs]

it('is chosen by name', async () => {
  expect((await chosenBackend('onnxruntime')).name).toBe('onnxruntime')
  expect((await chosenBackend('reference')).name).toBe('reference')
  await expect(chosenBackend('abacus')).rejects.toThrow('must be onnxruntime, tfjs or reference, not "abacus"')
})

it('says why TensorFlow.js is not the native one, where it is not', () => {
  if (tfjs.name === 'tfjs-node-gpu') expect(tfjs.note).toBeNull()
  else expect(tfjs.note).toMatch(/^The (package|native library).*\.?$/)
})

describe.each(backends)('$name', (backend) => {
  describe.each([
    { name: 'gaussian', bandwidth: 60 },
    { name: 'mixture', bandwidth: 60 },
    { name: 'laplace', bandwidth: 60 },
    { name: 'imq', bandwidth: 60 },
    { name: 'energy' },
    { name: 'cubic' }
  ] satisfies KernelChoice[])('the $name kernel', (kernel) => {
    it.each([
      { batch: 16, count: 100, shape: { channels: 8, rows: 16, columns: 16 } },
      { batch: 1, count: 1, shape: { channels: 8, rows: 16, columns: 16 } },
      { batch: 3, count: 40, shape: { channels: 4, rows: 64, columns: 64 } }
    ])('agrees with the float64 reference, $batch × $count', async ({ batch, count, shape }) => {
      const problem = { kernel, references: latents(count, shape, 2, 0.5), shape }
      const input = latents(batch, shape, 1, 0.3)
      const affinities = mixedAffinities(batch, count)
      const fast = await (await backend.prepare(problem)).gradient(input, affinities)
      const exact = await (await referenceBackend.prepare(problem)).gradient(input, affinities)
      expect(relativeError(fast.gradient, exact.gradient)).toBeLessThan(1e-5)
      expect(Math.abs(fast.selfTerm - exact.selfTerm)).toBeLessThan(1e-5 * Math.max(1, Math.abs(exact.selfTerm)))
      expect(Math.abs(fast.crossTerm - exact.crossTerm)).toBeLessThan(1e-5 * Math.max(1, Math.abs(exact.crossTerm)))
    })

    it('gives a reference of weight zero no say', async () => {
      const shape = { channels: 1, rows: 8, columns: 8 }
      const references = latents(4, shape, 2, 0.5)
      const input = latents(3, shape, 1, 0)
      const all = await backend.prepare({ kernel, references, shape })
      const half = await backend.prepare({ kernel, references: references.slice(0, 128), shape })
      const weighted = await all.gradient(input, plainAffinities(3, 4, [0.5, 0.5, 0, 0]))
      const fewer = await half.gradient(input, plainAffinities(3, 2))
      expect(relativeError(weighted.gradient, fewer.gradient)).toBeLessThan(1e-5)
    })
  })

  describe('the patch kernel', () => {
    const shape = { channels: 4, rows: 7, columns: 8 }
    const references = latents(6, shape, 2, 0.5)
    const input = latents(3, shape, 1, 0.3)
    const affinities = mixedAffinities(3, 6)
    const bandwidthOf = (size: number) => {
      const { rows, length } = somePatches(references, shape, size)
      return medianDistance(rows, length)!
    }
    const errorOf = async (patch: Omit<Extract<KernelChoice, { name: 'patch' }>, 'name' | 'bandwidth'>) => {
      const kernel: KernelChoice = { name: 'patch', bandwidth: bandwidthOf(patch.size), ...patch }
      const fast = await (await backend.prepare({ kernel, references, shape })).gradient(input, affinities)
      const exact = await (await referenceBackend.prepare({ kernel, references, shape })).gradient(input, affinities)
      expect(Math.abs(fast.selfTerm / exact.selfTerm - 1)).toBeLessThan(0.1)
      return relativeError(fast.gradient, exact.gradient)
    }

    it.each([1, 3, 5])('is exact on a coreset of all patches of %i', async (size) => {
      expect(await errorOf({ size, place: null, form: 'coreset', count: 8192 })).toBeLessThan(1e-5)
    })

    it.each([1, 3, 5])('comes near with random features of patches of %i, nearer with more', async (size) => {
      const coarse = await errorOf({ size, place: null, form: 'fourier', count: 128 })
      const fine = await errorOf({ size, place: null, form: 'fourier', count: 8192 })
      expect(fine).toBeLessThan(0.1)
      expect(fine).toBeLessThan(coarse)
    })

    it('minds where patches stand when it is told to', async () => {
      expect(await errorOf({ size: 3, place: 2, form: 'fourier', count: 8192 })).toBeLessThan(0.2)
    })

    it.each([
      { size: 1, place: null, softness: 0.05 },
      { size: 1, place: 2, softness: 0.05 },
      { size: 3, place: null, softness: 0.02 }
    ])('is exact for palettes of all patches, %o', async (features) => {
      const bandwidth = 0.4 * bandwidthOf(features.size)
      const kernel: KernelChoice = { name: 'palette', bandwidth, count: 8192, ...features }
      const fast = await (await backend.prepare({ kernel, references, shape })).gradient(input, affinities)
      const exact = await (await referenceBackend.prepare({ kernel, references, shape })).gradient(input, affinities)
      expect(relativeError(fast.gradient, exact.gradient)).toBeLessThan(1e-5)
      expect(relativeError(fast.shift!.curvature, exact.shift!.curvature)).toBeLessThan(1e-5)
      // A difference of means that are much alike.
      expect(relativeError(fast.shift!.distances, exact.shift!.distances)).toBeLessThan(5e-5)
      for (const [a, b] of [
        [fast.selfTerm, exact.selfTerm],
        [fast.crossTerm, exact.crossTerm],
        [fast.shift!.ownTerm, exact.shift!.ownTerm]
      ] as const)
        expect(Math.abs(a / b - 1)).toBeLessThan(1e-5)
    })

    it.each([1, 3])('sees texture in patches of %i, nearer with more features', async (size) => {
      const error = async (count: number) => {
        const kernel: KernelChoice = { name: 'texture', bandwidth: bandwidthOf(size), size, place: null, count }
        const fast = await (await backend.prepare({ kernel, references, shape })).gradient(input, affinities)
        const exact = await (await referenceBackend.prepare({ kernel, references, shape })).gradient(input, affinities)
        expect(Math.abs(fast.selfTerm / exact.selfTerm - 1)).toBeLessThan(0.2)
        expect(Math.abs(fast.crossTerm / exact.crossTerm - 1)).toBeLessThan(0.2)
        return relativeError(fast.gradient, exact.gradient)
      }
      const fine = await error(8192)
      expect(fine).toBeLessThan(0.1)
      expect(fine).toBeLessThan(await error(128))
    })
  })
})
