import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { type KernelProblem, type MmdGradient, plainAffinities } from './backend.ts'
import { createOnnxBackend } from './onnxBackend.ts'
import { referenceBackend } from './referenceBackend.ts'
import { mostAtOnce, onSomeReferences, someReferences } from './someReferences.ts'

const rowsOf = (batch: number, count: number, value: (i: number, j: number) => number) =>
  Float32Array.from({ length: batch * count }, (_, k) => value(Math.floor(k / count), k % count))
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)

describe('the references that stand for a large set', () => {
  it('are as many as are compared at once, spread over all of it, the same every time', () => {
    const cross = plainAffinities(2, 1000).cross
    const { chosen, cross: kept } = someReferences(cross, 1000)
    expect(someReferences(cross, 1000).chosen).toEqual(chosen)
    expect(chosen).toHaveLength(mostAtOnce)
    expect(Math.max(...chosen.map((j, k) => j - (chosen[k - 1] ?? 0)))).toBeLessThan(32)
    for (const i of [0, 1]) expect(sum(kept.subarray(i * 200, (i + 1) * 200))).toBeCloseTo(1, 5)
    // A set in which two kinds take turns is not reduced to one of them.
    for (const turns of [2, 5]) {
      const share = chosen.filter((j) => j % turns === 0).length / chosen.length
      expect(Math.abs(share - 1 / turns)).toBeLessThan(0.05)
    }
  })

  it('keep the proportions of mixed sets, whatever the number of images in each', () => {
    const { chosen, cross } = someReferences(
      rowsOf(1, 600, (_, j) => (j < 80 ? 0.7 / 80 : 0.3 / 520)),
      600
    )
    expect(chosen.filter((j) => j < 80)).toHaveLength(80)
    expect(sum(cross.filter((_, k) => chosen[k]! < 80))).toBeCloseTo(0.7, 2)
    expect(sum(cross)).toBeCloseTo(1, 5)
  })

  it('repel as much as all do', () => {
    const repelling = (j: number) => j >= 490
    const { chosen, cross } = someReferences(
      rowsOf(1, 500, (_, j) => (repelling(j) ? -0.02 : 1.2 / 490)),
      500
    )
    const parts = [true, false].map((away) => sum(cross.filter((_, k) => repelling(chosen[k]!) === away)))
    expect(parts[0]).toBeCloseTo(-0.2, 5)
    expect(parts[1]).toBeCloseTo(1.2, 5)
    // Even where so little repels that it would hardly be drawn.
    const faint = someReferences(
      rowsOf(1, 500, (_, j) => (j === 499 ? -1e-5 : 1 / 499)),
      500
    )
    expect(faint.chosen).toContain(499)
    expect(Math.min(...faint.cross)).toBeCloseTo(-1e-5, 9)
  })

  it('are for each prompt those whose captions resemble it', () => {
    // 400 images, each of a prompt that a single caption resembles.
    const own = rowsOf(400, 500, (i, j) => (i === j ? 1 : 0))
    const { chosen, cross } = someReferences(own, 500)
    for (let i = 0; i < 400; i++) expect(cross[i * chosen.length + chosen.indexOf(i)]).toBe(1)
    const two = rowsOf(2, 500, (i, j) => (i === 0 ? (j < 3 ? 1 / 3 : 0) : 1 / 500))
    const among = someReferences(two, 500)
    expect(among.chosen.slice(0, 3)).toEqual([0, 1, 2])
    expect(sum(among.cross.subarray(0, among.chosen.length))).toBeCloseTo(1, 5)
    const nothing = someReferences(new Float32Array(500), 500)
    expect([...nothing.cross]).toEqual([0])
  })
})

const shape = { channels: 2, rows: 4, columns: 4 }
const kernelOf = (count: number) =>
  ({ name: 'palette', size: 1, place: null, bandwidth: 1, softness: 0.5, count }) as const

/** A pale ground and, in a quarter of the picture, an ink: pictures of which one patch says next to nothing. */
function picturesOf(count: number): Float32Array {
  const noise = new TorchGenerator(4).randn(count * 32)
  return noise.map((x, k) => 0.3 * x + (k % 16 < 12 ? 2 : -2))
}

describe('palettes of a large set', () => {
  const shiftOf = ({ gradient, shift }: MmdGradient) => gradient.map((g, k) => g / shift!.curvature[k]!)
  const latents = new TorchGenerator(6).randn(2 * 32)

  it('lead where those with all patches of all references lead', async () => {
    const references = picturesOf(600)
    const affinities = plainAffinities(2, 600)
    const problem = { kernel: kernelOf(512), references, shape }
    const shift = async (backend: typeof referenceBackend) =>
      shiftOf(await (await backend.prepare(problem)).gradient(latents, affinities))
    const [exact, fast] = [await shift(referenceBackend), await shift(createOnnxBackend())]
    const [off, size] = [exact.map((x, k) => x - fast[k]!), exact].map((values) => Math.hypot(...values))
    // With one patch of each of the 600 it is 0.64.
    expect(off! / size!).toBeLessThan(0.45)
  })

  it('are compared with all references of a set that is small enough', async () => {
    const asked: number[] = []
    const prepare = ({ references }: KernelProblem) => {
      asked.push(references.length / 32)
      return { gradient: async () => ({ gradient: new Float32Array(), selfTerm: 0, crossTerm: 0 }) }
    }
    for (const count of [mostAtOnce, mostAtOnce + 100]) {
      const prepared = await onSomeReferences({ kernel: kernelOf(512), references: picturesOf(count), shape }, prepare)
      for (let step = 0; step < 2; step++) await prepared.gradient(latents, plainAffinities(2, count))
    }
    expect(asked).toEqual([mostAtOnce, mostAtOnce])
  })
})
