import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resourcesFolder } from '#main/resources.ts'
import { TorchGenerator } from '../samplers/torchGenerator.ts'
import { plainAffinities } from '../tensors/backend.ts'
import { openStyleNetwork } from './styleNetwork.ts'

const shape = { channels: 8, rows: 16, columns: 16 }
const length = 2048

describe('the embedded model’s style network', async () => {
  const network = await openStyleNetwork(join(resourcesFolder(), 'models/housestyle-128'), shape)
  const references = await network.embed(new TorchGenerator(1).randn(5 * length), network.clean)
  const width = references.length / 5

  it('gives embeddings of unit length, other ones at another level of noise', async () => {
    for (let i = 0; i < 5; i++) expect(Math.hypot(...references.subarray(i * width, (i + 1) * width))).toBeCloseTo(1, 5)
    const noisier = await network.embed(new TorchGenerator(1).randn(5 * length), -3)
    expect(Math.max(...noisier.map((value, i) => Math.abs(value - references[i]!)))).toBeGreaterThan(0.1)
  })

  it('has the gradient of its own terms', async () => {
    const latents = new TorchGenerator(2).randn(3 * length)
    const affinities = plainAffinities(3, 5)
    const at = (values: Float32Array) => network.gradient(values, -1.5, references, affinities)
    const { gradient } = await at(latents)
    const along = new TorchGenerator(3).randn(3 * length)
    const value = async (by: number) => {
      const { selfTerm, crossTerm } = await at(latents.map((x, i) => x + by * along[i]!))
      return selfTerm - 2 * crossTerm
    }
    const slope = ((await value(0.01)) - (await value(-0.01))) / 0.02
    const wanted = gradient.reduce((sum, g, i) => sum + g * along[i]!, 0)
    expect(Math.abs(slope - wanted)).toBeLessThan(0.02 * Math.abs(wanted))
  })

  it('takes levels that it was trained on', () => {
    expect([-9, -2, 40].map(network.nearest)).toEqual([-5, -2, 3])
  })
})

it.each([
  ['{', 'is not valid JSON'],
  ['{"lowest_log_snr": -5, "highest_log_snr": 3}', 'clean_log_snr'],
  ['{"lowest_log_snr": 3, "highest_log_snr": 3, "clean_log_snr": 4}', 'must be below the highest']
])('says what is wrong with %s', async (text, message) => {
  const folder = await mkdtemp(join(tmpdir(), 'style-'))
  await mkdir(join(folder, 'style_kernel'))
  await writeFile(join(folder, 'style_kernel', 'config.json'), text)
  await expect(openStyleNetwork(folder, shape)).rejects.toThrow(message)
  await rm(folder, { recursive: true })
})
