import { describe, expect, it } from 'vitest'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { type KernelChoice, plainAffinities } from '../tensors/backend.ts'
import { referenceBackend } from '../tensors/referenceBackend.ts'
import { ownTerm, paletteDistances } from './referenceTerms.ts'

const shape = { channels: 2, rows: 3, columns: 3 }
const length = 18
// More than are asked about at once.
const count = 11
const references = new TorchGenerator(4).randn(count * length)
const weights = new Float32Array(count).fill(1 / count)
const palette: KernelChoice = { name: 'palette', bandwidth: 1, softness: 0.2, size: 1, place: null, count: 8192 }
const prepared = (of: Float32Array, kernel: KernelChoice = palette) =>
  referenceBackend.prepare({ kernel, references: of, shape })

describe("the references' own terms", () => {
  it('are the mean kernel of all pairs, by weight', async () => {
    const uneven = Float32Array.from({ length: count }, (_, j) => (j + 1) / 66)
    const kernel: KernelChoice = { name: 'gaussian', bandwidth: 5 }
    let exact = 0
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) {
        let squared = 0
        for (let k = 0; k < length; k++) squared += (references[i * length + k]! - references[j * length + k]!) ** 2
        exact += uneven[i]! * uneven[j]! * Math.exp(-squared / 50)
      }
    expect(await ownTerm(await prepared(references, kernel), references, uneven, length)).toBeCloseTo(exact, 6)
  })

  it('say how far a reference usually is from the palettes of the others', async () => {
    const found: number[] = []
    for (let i = 0; i < count; i++) {
      const one = references.slice(i * length, (i + 1) * length)
      const others = Float32Array.from([...references].filter((_, k) => Math.floor(k / length) !== i))
      const answer = await (await prepared(others)).gradient(one, plainAffinities(1, count - 1))
      found.push(answer.shift!.distances[0]!)
    }
    const own = (await paletteDistances(await prepared(references), references, weights, length))!
    const sorted = found.sort((a, b) => a - b)
    expect(own.usual).toBeCloseTo(sorted[5]!, 6)
    expect(own.spread).toBeCloseTo(sorted[Math.floor(0.95 * (count - 1))]! / sorted[5]! - 1, 5)
  })

  it('have no usual distance of one reference that attracts, or of copies', async () => {
    const repelling = Float32Array.from({ length: count }, (_, j) => (j === 0 ? 2 : -0.1))
    expect(await paletteDistances(await prepared(references), references, repelling, length)).toBeNull()
    const copies = Float32Array.from({ length: 3 * length }, (_, k) => references[k % length]!)
    const even = new Float32Array(3).fill(1 / 3)
    expect(await paletteDistances(await prepared(copies), copies, even, length)).toBeNull()
  })

  it('are told by some of very many, among them those of weight', async () => {
    const many = 1200
    const rows = new TorchGenerator(5).randn(many * length)
    const uneven = Float32Array.from({ length: many }, (_, j) => (j < 8 ? 0.5 / 8 : 0.5 / (many - 8)))
    const signed = Float32Array.from(uneven, (weight, j) => (j < 8 ? weight : j < 1190 ? -weight / 4 : weight))
    const ready = await prepared(rows, { name: 'gaussian', bandwidth: 5 })
    let asked = 0
    const counting = {
      gradient: (...[latents, affinities]: Parameters<typeof ready.gradient>) => {
        asked += latents.length / length
        return ready.gradient(latents, affinities)
      }
    }
    for (const weights of [uneven, signed]) {
      let exact = 0
      for (let i = 0; i < many; i++)
        for (let j = 0; j < many; j++) {
          let squared = 0
          for (let k = 0; k < length; k++) squared += (rows[i * length + k]! - rows[j * length + k]!) ** 2
          exact += weights[i]! * weights[j]! * Math.exp(-squared / 50)
        }
      asked = 0
      expect(Math.abs((await ownTerm(counting, rows, weights, length)) / exact - 1)).toBeLessThan(0.02)
      expect(asked).toBeLessThanOrEqual(300)
    }
  })
})
